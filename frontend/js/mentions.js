// Calling somebody in a comment: "@" and a few letters offer the accounts that may see the record.
import { make, text } from "./dom.js";

const CALL = /(?:^|[^\w@/.])@([\p{L}\w.+-]{1,40})$/u;
const list = make("div", { class: "found", id: "mention-list", role: "listbox", popover: "manual" });
let field = null;
let asked = 0;

const options = () => [...list.querySelectorAll('[role="option"]')];
const chosen = () => list.querySelector('[aria-selected="true"]');

function close() {
  asked += 1;
  if (list.isConnected && list.matches(":popover-open")) list.hidePopover();
  field?.removeAttribute("aria-activedescendant");
}

function choose(option) {
  for (const other of options()) other.setAttribute("aria-selected", String(other === option));
  field.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function insert(option) {
  const caret = field.selectionStart;
  const begin = field.value.slice(0, caret).lastIndexOf("@");
  field.setRangeText(`@${option.dataset.name} `, begin, caret, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  close();
  field.focus();
}

async function ask() {
  const called = CALL.exec(field.value.slice(0, field.selectionStart));
  if (!called) return close();
  const turn = ++asked;
  const response = await fetch(`${field.dataset.mentions}?q=${encodeURIComponent(called[1])}`, { credentials: "same-origin" }).catch(() => null);
  if (!response?.ok || turn !== asked) return;
  list.innerHTML = await response.text();
  if (!options().length) return close();
  const box = field.getBoundingClientRect();
  if (!list.isConnected) document.body.append(list);
  list.setAttribute("aria-label", text("found"));
  list.showPopover();
  list.style.insetInlineStart = `${box.left}px`;
  const below = box.bottom + 4 + list.offsetHeight < innerHeight;
  list.style.insetBlockStart = `${below ? box.bottom + 4 : Math.max(8, box.top - 4 - list.offsetHeight)}px`;
  list.style.minInlineSize = `${Math.min(box.width, 320)}px`;
  choose(options()[0]);
}

function move(event) {
  if (!list.isConnected || !list.matches(":popover-open")) return;
  const all = options();
  const at = all.indexOf(chosen());
  if (event.key === "ArrowDown" || event.key === "ArrowUp") choose(all.at((at + (event.key === "ArrowDown" ? 1 : -1)) % all.length));
  else if (event.key === "Enter" || event.key === "Tab") insert(chosen());
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

list.addEventListener("mousedown", (event) => {
  const option = event.target.closest('[role="option"]');
  if (!option) return;
  event.preventDefault();
  insert(option);
});
for (const area of document.querySelectorAll("textarea[data-mentions]")) {
  area.setAttribute("aria-autocomplete", "list");
  area.addEventListener("input", () => { field = area; ask(); });
  area.addEventListener("keydown", (event) => { if (field === area) move(event); });
  area.addEventListener("blur", () => field === area && close());
}
