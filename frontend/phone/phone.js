// The phone app: reads what is kept, draws the screen of the address, follows what is sent.
import "../js/looks.js";
import { deviceBlocks, measureRoom } from "./device.js";
import { jobBlocks } from "./job.js";
import { jobsBlocks } from "./jobs.js";
import { changed, load, model, orderOf } from "./model.js";
import { WAITING, send, sync, tally } from "./outbox.js";
import { clock, icon, make, renew, text } from "./parts.js";
import { leave, scanBlocks } from "./scan.js";
import { open, sweep } from "./store.js";
import { person } from "./wire.js";

const main = document.getElementById("content");
const line = document.getElementById("line");
let shown = "";

function blocks() {
  const [, screen, id] = location.hash.split("/");
  if (screen === "scan") return scanBlocks();
  if (screen === "device") return deviceBlocks();
  const order = screen === "job" && orderOf(Number(id));
  return order ? jobBlocks(order) : jobsBlocks();
}

/** Draws the screen of the address; on the same screen only what changed, and nothing that somebody writes in. */
function draw() {
  const fresh = blocks();
  if (shown !== location.hash) enter(fresh);
  else merge(fresh);
  if (location.hash === "#/device") measureRoom();
}

function enter(fresh) {
  shown = location.hash;
  leave();
  main.replaceChildren(...fresh);
  scrollTo(0, 0);
  main.querySelector("h1")?.focus({ preventScroll: true });
  for (const link of document.querySelectorAll(".phone-dock a")) {
    const here = link.hash === (location.hash || "#/") || (link.hash === "#/" && location.hash.startsWith("#/job"));
    if (here) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.getElementById("back").hidden = !location.hash.startsWith("#/job");
}

function merge(fresh) {
  const old = new Map([...main.children].map((block) => [block.id, block]));
  const kept = fresh.map((block) => (old.has(block.id) ? update(old.get(block.id), block) : block));
  for (const block of [...main.children]) if (!kept.includes(block)) block.remove();
  kept.forEach((block, at) => main.children[at] !== block && main.insertBefore(block, main.children[at] ?? null));
}

// Blocks with live parts inside (the camera, signatures being drawn) are only replaced when their words differ.
function update(old, block) {
  if (old.id === "camera" || old.id === "typed") return old;
  if (old.id === "items") return items(old, block);
  return old.textContent === block.textContent && old.querySelector("input, textarea, select, canvas") ? old : renew(old, block);
}

function items(old, block) {
  old.querySelector("header").replaceWith(block.querySelector("header"));
  const before = [...old.querySelectorAll(".item")];
  const fresh = [...block.querySelectorAll(".item")];
  if (before.map((item) => item.id).join() !== fresh.map((item) => item.id).join() || before.length === 0) return renew(old, block);
  before.forEach((item, at) => renew(item, fresh[at]));
  const hint = block.querySelector(":scope > .pad");
  if (!hint) old.querySelector(":scope > .pad")?.remove();
  return old;
}

/** The line under the bar: always says how things stand. */
function tell() {
  const off = !navigator.onLine || !sync.reached;
  const count = sync.waiting;
  const [tone, picture, words] = sync.signIn
    ? ["warning", "lock", text("signInAgain", { count })]
    : sync.trouble
      ? ["critical", "alert-triangle", sync.trouble]
      : off
        ? ["offline", "wifi-off", count ? text("offlineWaiting", { count }) : text("offlineLine")]
        : count
          ? ["busy", "refresh", text("sendingLine", { count })]
          : ["fine", "wifi", sync.at ? text("allSent", { at: clock(sync.at) }) : text("online")];
  const key = `${tone}${words}`;
  if (line.dataset.key === key) return;
  line.dataset.key = key;
  line.className = `line ${tone}`;
  line.replaceChildren(icon(picture), make("span", { class: "grow" }, words));
  if (sync.signIn) line.append(make("a", { class: "btn sm main", href: document.body.dataset.login }, text("signIn")));
}

async function start() {
  // The page may be older than the choice.
  document.documentElement.dataset.theme = /(?:^|; )theme=(light|dark)/.exec(document.cookie)?.[1] ?? "auto";
  try {
    await open(person);
  } catch {
    main.replaceChildren(make("p", { class: "pad" }, text("noStore")));
    return;
  }
  await load();
  draw();
  addEventListener("hashchange", draw);
  document.addEventListener("bag:model", draw);
  document.addEventListener("bag:store", changed);
  document.addEventListener("bag:sync", () => {
    tell();
    if (location.hash === "#/device") draw();
  });
  addEventListener("online", () => send());
  addEventListener("offline", tell);
  document.addEventListener("visibilitychange", () => document.hidden || send());
  await tally();
  sweep(person, (account) => Number(localStorage.getItem(WAITING + account)) > 0);
  navigator.storage?.persist?.();
  navigator.serviceWorker?.register(document.body.dataset.worker);
  await send();
}

start();
