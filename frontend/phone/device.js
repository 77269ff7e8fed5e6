// The state of this phone: what waits, room, who is signed in; and the way out.
import { language } from "../js/dom.js";
import { WAITING, send, sync } from "./outbox.js";
import { model, orderOf } from "./model.js";
import { announce, button, facts, icon, make, moment, notice, on, panel, text } from "./parts.js";
import { erase } from "./store.js";
import { person, token } from "./wire.js";

const TIGHT = 50 * 1024 * 1024; // bytes: less room than that is said

/** The screen as a list of blocks. */
export function deviceBlocks() {
  return [
    make("h1", { tabindex: -1, id: "head", class: "screen-title" }, text("device")),
    panel("sending", text("sending"), "upload",
      facts([[text("connection"), text(navigator.onLine && sync.reached ? "online" : "offline")], [text("lastSync"), sync.at && moment(sync.at)], [text("waits"), String(model.waiting.length)]]),
      model.waiting.length > 0 && make("ol", { class: "lines" }, ...model.waiting.map(waiting)),
      button("send", text("sendNow"), "refresh", () => send(), "main")),
    panel("room", text("room"), "database", make("p", { id: "room-said" }, text("measuring"))),
    ...others(),
    panel("looks", text("looks"), "moon", themes(), languages()),
    panel("leave", document.body.dataset.name, "user", make("p", { class: "quiet" }, text("leaveHint")), leaveForm()),
  ];
}

function waiting(command) {
  const order = orderOf(command.order);
  return make("li", {}, `${moment(command.at)} · ${text(`kind_${command.kind}`)} · ${order?.number ?? ""}${command.tried > 1 ? ` · ${text("tried", { count: command.tried })}` : ""}`);
}

/** What waits of other people who use this phone: only they can send it. */
function others() {
  const found = Object.entries(localStorage).filter(([name, count]) => name.startsWith(WAITING) && name !== `${WAITING}${person}` && Number(count) > 0);
  const sum = found.reduce((all, [, count]) => all + Number(count), 0);
  return sum ? [notice("warning", "users", make("p", {}, text("othersWait", { count: sum })))] : [];
}

/** Fills in how much room there is; a browser that does not tell leaves the line out. */
export async function measureRoom() {
  const line = document.getElementById("room-said");
  const { usage, quota } = (await navigator.storage?.estimate?.()) ?? {};
  if (!line || !quota) return line?.remove();
  const megabytes = (bytes) => Math.round(bytes / 1048576);
  line.textContent = text(quota - usage < TIGHT ? "roomTight" : "roomLeft", { used: megabytes(usage), left: megabytes(quota - usage) });
}

// js/looks.js keeps what is chosen.
function themes() {
  const now = document.documentElement.dataset.theme;
  return make("fieldset", { class: "seg", "data-look": "theme" }, make("legend", { class: "sr" }, text("looks")),
    ...["auto", "light", "dark"].map((name) =>
      make("label", {}, make("input", { type: "radio", name: "theme", value: name, checked: name === now }), text(`theme_${name}`))));
}

function languages() {
  const other = language() === "tr" ? ["en", "English"] : ["tr", "Türkçe"];
  const form = make("form", { method: "post", action: document.body.dataset.language },
    make("input", { type: "hidden", name: "next", value: location.pathname }),
    make("input", { type: "hidden", name: "language", value: other[0] }),
    make("input", { type: "hidden", name: "csrfmiddlewaretoken" }),
    make("button", { class: "btn", lang: other[0] }, icon("language"), other[1]));
  return on(form, "submit", () => (form.elements.csrfmiddlewaretoken.value = token()));
}

function leaveForm() {
  const form = make("form", { method: "post", action: document.body.dataset.logout, class: "stack" },
    make("input", { type: "hidden", name: "csrfmiddlewaretoken" }),
    make("button", { class: "btn", id: "sign-out" }, icon("logout"), make("span", {}, text("signOut"))));
  on(form, "submit", async (event) => {
    event.preventDefault();
    if (!navigator.onLine) return announce(text("leaveOffline"));
    if (model.waiting.length && !window.confirm(text("leaveWaiting", { count: model.waiting.length }))) return undefined;
    form.elements.csrfmiddlewaretoken.value = token();
    if (!model.waiting.length) await forget();
    return form.submit();
  });
  return form;
}

// Nothing of the person stays on a phone that may be another's tomorrow; what waits stays until they are back.
async function forget() {
  await erase(person);
  for (const name of await caches.keys()) await (await caches.open(name)).delete(location.pathname);
}
