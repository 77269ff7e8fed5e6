// Record lists: marking rows one by one, all at once or a range with Shift; the count in the bulk bar.
import { text } from "./dom.js";

let last = null;

const boxes = (list) => [...list.querySelectorAll("input[data-row]")];

function recount(list) {
  const all = boxes(list);
  const marked = all.filter((box) => box.checked).length;
  const head = list.querySelector("input[data-rows]");
  if (head) {
    head.checked = marked > 0 && marked === all.length;
    head.indeterminate = marked > 0 && marked < all.length;
  }
  const bar = list.querySelector("[data-bulk]");
  if (!bar) return;
  bar.hidden = !marked;
  bar.querySelector("[data-count]").textContent = text("selected", { count: marked });
}

function range(list, from, to, checked) {
  const all = boxes(list);
  const [low, high] = [all.indexOf(from), all.indexOf(to)].sort((a, b) => a - b);
  if (low >= 0) for (const box of all.slice(low, high + 1)) box.checked = checked;
}

document.addEventListener("click", (event) => {
  const box = event.target.closest("input[data-row], input[data-rows]");
  const list = box?.closest("[data-list]");
  if (!list) return;
  if (box.matches("[data-rows]")) for (const one of boxes(list)) one.checked = box.checked;
  else {
    if (event.shiftKey && last && list.contains(last)) range(list, last, box, box.checked);
    last = box;
  }
  recount(list);
});

// A page restored by the browser keeps its marks.
for (const list of document.querySelectorAll("[data-list]")) recount(list);

// A table that scrolls sideways must be reachable by keyboard.
export function reachTables(root) {
  for (const box of root.querySelectorAll(".table:not([tabindex])")) {
    if (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight) box.tabIndex = 0;
  }
}

// What a cell has no room for is shown as its title.
document.addEventListener("pointerover", (event) => {
  const cell = event.target.closest?.(".data :is(td, th), .clip");
  if (cell && !cell.title && cell.scrollWidth > cell.clientWidth) cell.title = cell.textContent.trim();
});

// data-submit: a choice that takes effect at once (sort, page size, saved view).
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form?.requestSubmit();
});
