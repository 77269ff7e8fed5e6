// Keyboard: single keys work wherever nobody is typing. data-new, data-edit, data-save and data-find mark their targets;
// any other button or link may name its key in data-key.
import { isTyping, language, make } from "./dom.js";

const GO_WAIT = 1200;
let going = 0;

// "g" then a letter goes to a page of the rail: the first letter of its name that no page before it took.
function places() {
  const taken = new Map();
  for (const link of document.querySelectorAll(".rail a.nav")) {
    const name = link.querySelector(".clip")?.textContent.trim() ?? "";
    const letter = [...name.toLocaleLowerCase(language())].find((sign) => /\p{L}/u.test(sign) && !taken.has(sign));
    if (letter) taken.set(letter, { name, href: link.href });
  }
  return taken;
}

const rows = () => [...document.querySelectorAll("[data-list] tbody tr")];

function walk(step) {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex((row) => row.classList.contains("at"));
  const next = all[Math.max(0, Math.min(all.length - 1, at + step))];
  all[at]?.classList.remove("at");
  next.classList.add("at");
  next.scrollIntoView({ block: "nearest" });
  next.querySelector("a")?.focus({ preventScroll: true });
}

function mark() {
  document.querySelector("[data-list] tr.at input[data-row]")?.click();
}

const named = { n: "[data-new]", e: "[data-edit]" };

function press(key) {
  const selector = named[key] ?? `[data-key="${CSS.escape(key)}"]`;
  const target = [...document.querySelectorAll(selector)].find((one) => one.checkVisibility());
  target?.click();
  return Boolean(target);
}

const single = {
  "/": () => document.querySelector("[data-find]")?.focus(),
  "?": () => document.getElementById("keys")?.showModal(),
  j: () => walk(1),
  k: () => walk(-1),
  x: mark,
  g: () => (going = performance.now()),
};

function command(event) {
  if (event.key === "k") {
    event.preventDefault();
    document.dispatchEvent(new Event("bag:palette"));
  } else if (event.key === "Enter" && event.target.form?.matches("[data-guard]")) {
    event.preventDefault();
    event.target.form.requestSubmit(event.target.form.querySelector("[data-save]"));
  }
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey) return command(event);
  if (event.altKey || isTyping(event.target) || document.querySelector("dialog[open]")) return;
  if (going && performance.now() - going < GO_WAIT) {
    going = 0;
    const place = places().get(event.key.toLocaleLowerCase(language()));
    if (place) {
      event.preventDefault();
      location.href = place.href;
      return;
    }
  }
  const act = single[event.key];
  if (act) {
    event.preventDefault();
    act();
  } else if (event.key.length === 1 && press(event.key)) {
    event.preventDefault();
  }
});

const goList = document.querySelector("[data-go-list]");
if (goList) {
  for (const [letter, { name }] of places()) {
    goList.append(make("dt", {}, make("kbd", {}, "g"), " ", make("kbd", {}, letter)), make("dd", {}, name));
  }
}
