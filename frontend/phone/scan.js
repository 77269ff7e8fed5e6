// The code on a label: by the camera where the browser can read codes, typed everywhere.
import { isOpen } from "./form.js";
import { model } from "./model.js";
import { announce, button, field, make, notice, on, text } from "./parts.js";

let stream;

/** The screen as a list of blocks. */
export function scanBlocks() {
  const input = make("input", { class: "input mono", id: "code", autocomplete: "off", autocapitalize: "characters", spellcheck: "false" });
  const form = make("form", { class: "stack panel pad", id: "typed" }, field(input, text("typeCode"), { hint: text("codeHint") }),
    make("button", { class: "btn main" }, text("openCode")));
  on(form, "submit", (event) => {
    event.preventDefault();
    lead(input.value);
  });
  const able = "BarcodeDetector" in window && navigator.mediaDevices;
  const camera = able
    ? make("div", { id: "camera", class: "stack" }, make("video", { id: "view", playsinline: true, muted: true, hidden: true, "aria-label": text("cameraView") }),
        button("look", text("startCamera"), "scan", look, "main big"))
    : make("div", { id: "camera" }, notice("", "info-circle", make("p", {}, text("noScanner"))));
  return [make("h1", { tabindex: -1, id: "head", class: "screen-title" }, text("scan")), camera, form];
}

async function look() {
  const view = document.getElementById("view");
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    return announce(text("noCamera"));
  }
  view.srcObject = stream;
  view.hidden = false;
  await view.play();
  const reader = new window.BarcodeDetector({ formats: ["qr_code"] });
  while (stream && view.isConnected) {
    const [found] = await reader.detect(view).catch(() => []);
    if (found) return lead(found.rawValue);
    await new Promise((done) => setTimeout(done, 200));
  }
  return leave();
}

/** Puts the camera out. */
export function leave() {
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = null;
}

// Labels carry an address that ends in /q/CODE/; people type the code alone, with or without blanks.
export const codeOf = (read) => (/\/q\/([^/?#]+)/.exec(read)?.[1] ?? read).replace(/[\s-]/g, "").toUpperCase();

/** From a label to the job of its equipment; without one to its page, when there is a network. */
function lead(read) {
  leave();
  const code = codeOf(read);
  if (!code) return;
  const has = (order) => [order.equipment, ...order.here].some((piece) => piece?.tag === code);
  const jobs = model.orders.filter(has);
  const [job] = [...jobs.filter((order) => order.equipment?.tag === code), ...jobs.filter(isOpen), ...jobs];
  const numbered = model.orders.find((order) => order.number.toUpperCase().replace(/[\s-]/g, "") === code);
  if (job ?? numbered) location.hash = `#/job/${(job ?? numbered).id}`;
  else if (navigator.onLine) location.assign(`/q/${encodeURIComponent(code)}/`);
  else announce(text("unknownCode", { code }));
}
