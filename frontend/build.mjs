// One build: the shell and its islands (split ES modules), two stylesheets, one icon sprite, the fonts.
// `node frontend/build.mjs` writes everything to src/bag/web/static/ui/ (and the fonts of printed documents to
// src/bag/documents/fonts/), which is never committed.
import { build } from "esbuild";
import { copyFile, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { appIcons } from "./phone/icons.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const modules = join(root, "node_modules");
const source = join(root, "frontend");
const place = join(root, "src/bag/web/static/ui");
const out = `${place}.new`;
const paper = join(root, "src/bag/documents/fonts");

const common = {
  absWorkingDir: root,
  outdir: out,
  bundle: true,
  format: "esm",
  minify: true,
  target: ["chrome123", "firefox121", "safari17.5"],
  assetNames: "font/[name]",
  loader: { ".woff2": "file" },
  legalComments: "none",
  logLevel: "warning",
};

async function bundle() {
  await build({
    ...common,
    entryPoints: {
      app: join(source, "js/app.js"),
      ui: join(source, "css/ui.css"),
      map: join(source, "css/map.css"),
      calendar: join(source, "css/calendar.css"),
      print: join(source, "css/print.css"),
      wall: join(source, "css/wall.css"),
      operations: join(source, "css/operations.css"),
      work: join(source, "css/work.css"),
      maintenance: join(source, "css/maintenance.css"),
      field: join(source, "css/field.css"),
      surveys: join(source, "css/surveys.css"),
      changes: join(source, "css/changes.css"),
      addresses: join(source, "css/addresses.css"),
      firewall: join(source, "css/firewall.css"),
      fiber: join(source, "css/fiber.css"),
      wireless: join(source, "css/wireless.css"),
      networkbook: join(source, "css/networkbook.css"),
      configurations: join(source, "css/configurations.css"),
      internet: join(source, "css/internet.css"),
      vpn: join(source, "css/vpn.css"),
    },
    splitting: true,
    chunkNames: "chunk/[name]-[hash]",
    external: ["../vendor/*"],
  });
}

// The phone app is one script and one style sheet without pieces: all of it must be on the phone before it can open.
async function phone() {
  const entries = { phone: "phone.js", "phone-worker": "worker.js" };
  const found = Object.entries(entries).map(([name, file]) => [name, join(source, "phone", file)]);
  await build({
    ...common,
    entryPoints: { ...Object.fromEntries(found), "phone-style": join(source, "phone/phone.css") },
  });
  await appIcons(out);
}

// MapLibre 6 finds its module worker next to itself, so its files stay untouched and side by side.
async function vendor() {
  const target = join(out, "vendor");
  await mkdir(target, { recursive: true });
  const files = ["maplibre-gl.mjs", "maplibre-gl-worker.mjs"];
  await Promise.all(files.map((file) => copyFile(join(modules, "maplibre-gl/dist", file), join(target, file))));
}

async function symbol(name) {
  const solid = name.endsWith("-filled");
  const file = solid ? `filled/${name.slice(0, -"-filled".length)}` : `outline/${name}`;
  const svg = await readFile(join(modules, "@tabler/icons/icons", `${file}.svg`), "utf8");
  const drawing = svg
    .replace(/^[\s\S]*?<svg[^>]*>/, "")
    .replace("</svg>", "")
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, "")
    .replace(/\s+/g, " ")
    .trim();
  const paint = solid
    ? 'fill="currentColor"'
    : 'fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"';
  return `<symbol id="${name}" viewBox="0 0 24 24" ${paint}>${drawing}</symbol>`;
}

async function sprite() {
  const names = (await readFile(join(source, "icons.txt"), "utf8")).split(/\s+/).filter(Boolean);
  const symbols = await Promise.all(names.map(symbol));
  await writeFile(join(out, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`);
  await copyFile(join(source, "mark.svg"), join(out, "mark.svg"));
}

// The fonts of printed documents: metric twins of Times New Roman and Arial with every Turkish letter and ₺.
async function printFonts() {
  const styles = ["400Regular", "400Regular_Italic", "700Bold", "700Bold_Italic"];
  const files = ["Tinos", "Arimo"].flatMap((family) =>
    styles.map((style) => [family.toLowerCase(), style, `${family}_${style}.ttf`]),
  );
  await mkdir(paper, { recursive: true });
  await Promise.all(
    files.map(([name, style, file]) =>
      copyFile(join(modules, "@expo-google-fonts", name, style, file), join(paper, file)),
    ),
  );
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await Promise.all([bundle(), phone(), vendor(), sprite(), printFonts()]);

// Swapped in at the end, so that a running server never serves a half-made build.
await rm(place, { recursive: true, force: true });
await rename(out, place);
