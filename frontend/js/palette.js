// The command palette: a combobox whose options the server sends as markup.
import { text } from "./dom.js";

const dialog = document.getElementById("palette");
const input = dialog?.querySelector("[role=combobox]");
const list = dialog?.querySelector("[role=listbox]");
const note = dialog?.querySelector(".palette-note");
const source = document.body.dataset.palette;
const WAIT = 120;
let timer;
let running;

const options = () => [...list.querySelectorAll("[role=option]")];
const picked = () => list.querySelector("[aria-selected=true]");

function pick(option) {
  picked()?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) input.setAttribute("aria-activedescendant", option.id);
  else input.removeAttribute("aria-activedescendant");
}

function show(markup) {
  list.innerHTML = markup;
  options().forEach((option, at) => {
    option.id ||= `palette-option-${at}`;
    option.setAttribute("aria-selected", "false");
  });
  const any = options().length > 0;
  list.hidden = !any;
  input.setAttribute("aria-expanded", String(any));
  note.textContent = any ? "" : text("empty");
  pick(options()[0]);
}

async function search() {
  running?.abort();
  running = new AbortController();
  try {
    const address = `${source}?q=${encodeURIComponent(input.value.trim())}`;
    const response = await fetch(address, { signal: running.signal, credentials: "same-origin", headers: { "HX-Request": "true" } });
    if (!response.ok) throw new Error(String(response.status));
    show(await response.text());
  } catch (error) {
    if (error.name === "AbortError") return;
    show("");
    note.textContent = text("failed");
  }
}

function open(option, elsewhere) {
  if (!option?.dataset.href) return;
  if (elsewhere) window.open(option.dataset.href, "_blank", "noopener");
  else location.href = option.dataset.href;
}

function move(event) {
  const all = options();
  const at = all.indexOf(picked());
  const next = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key];
  if (next === undefined || !all.length) return;
  event.preventDefault();
  pick(all[(next + all.length) % all.length]);
}

function start() {
  if (!dialog || !source || dialog.open) return;
  list.hidden = true;
  dialog.showModal();
  input.select();
  search();
}

if (dialog) {
  document.addEventListener("bag:palette", start);
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return move(event);
    event.preventDefault();
    open(picked(), event.ctrlKey || event.metaKey);
  });
  list.addEventListener("click", (event) => open(event.target.closest("[role=option]"), event.ctrlKey || event.metaKey));
}
