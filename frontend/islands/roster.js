// <bag-roster data-editable data-put data-take data-move>: the grid of a roster, people down and days across.
// Cells are td[data-person][data-day]; one with a duty has data-shift, data-held (its role) and a .duty. [data-role]
// buttons choose what is given. The three addresses take POST and answer with the fresh grid, or with what is wrong.
import { send } from "../js/dom.js";
import { toast } from "../js/toasts.js";

const STEP = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

customElements.define("bag-roster", class extends HTMLElement {
  connectedCallback() {
    if (this.dataset.ready || this.dataset.editable === undefined) return;
    this.dataset.ready = "1";
    this.addEventListener("click", (event) => this.click(event));
    this.addEventListener("keydown", (event) => this.key(event));
    this.addEventListener("dragstart", (event) => this.lift(event.target.closest("td[data-shift]")));
    this.addEventListener("dragover", (event) => event.target.closest("td[data-day]") && event.preventDefault());
    this.addEventListener("drop", (event) => this.drop(event));
    this.start();
  }

  // One cell of the grid is in the tab order; the arrow keys go on from there.
  start(person, day) {
    const cell = this.querySelector(`td[data-person="${person}"][data-day="${day}"]`) ?? this.querySelector("td[data-day]");
    if (cell) cell.tabIndex = 0;
    return cell;
  }

  get role() {
    return this.querySelector("[data-role][aria-pressed=true]")?.dataset.role;
  }

  lift(cell) {
    this.querySelector("td.lifted")?.classList.remove("lifted");
    this.lifted = cell ?? undefined;
    cell?.classList.add("lifted");
  }

  drop(event) {
    const cell = event.target.closest("td[data-day]");
    if (!cell || !this.lifted) return;
    event.preventDefault();
    this.place(cell);
  }

  click(event) {
    const role = event.target.closest("[data-role]");
    if (role) {
      for (const one of this.querySelectorAll("[data-role]")) one.setAttribute("aria-pressed", String(one === role));
      return;
    }
    const cell = event.target.closest("td[data-day]");
    if (cell) this.use(cell);
  }

  // Takes a duty up, puts it down where it may go, or gives the chosen one to an empty cell.
  use(cell) {
    if (cell === this.lifted) this.lift();
    else if (this.lifted && !cell.dataset.shift) this.place(cell);
    else if (cell.dataset.shift) this.lift(cell);
    else this.ask(this.dataset.put, { role: this.role, person: cell.dataset.person, day: cell.dataset.day }, cell);
  }

  place(cell) {
    if (cell !== this.lifted) this.ask(this.dataset.move, { shift: this.lifted.dataset.shift, person: cell.dataset.person, day: cell.dataset.day }, cell);
  }

  key(event) {
    const cell = event.target.closest("td[data-day]");
    if (!cell) return;
    const step = STEP[event.key];
    if (step) this.go(cell, ...step);
    else if (event.key === "Enter" || event.key === " ") this.use(cell);
    else if (event.key === "Escape") this.lift();
    else if ((event.key === "Delete" || event.key === "Backspace") && cell.dataset.shift) this.ask(this.dataset.take, { shift: cell.dataset.shift }, cell);
    else return;
    event.preventDefault();
  }

  go(cell, across, down) {
    const row = cell.parentElement;
    const rows = [...row.parentElement.children];
    const line = rows[rows.indexOf(row) + down];
    const next = line?.children[cell.cellIndex + across];
    if (!next?.dataset.day) return;
    cell.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }

  async ask(url, fields, cell) {
    if (this.busy) return;
    this.busy = true;
    this.setAttribute("aria-busy", "true");
    const role = this.role;
    const { person, day } = cell.dataset;
    const seen = this.querySelector(".table").scrollLeft;
    try {
      const answer = await send(url, "POST", fields);
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("bag-roster");
      this.replaceChildren(...fresh.children);
      for (const one of this.querySelectorAll("[data-role]")) one.setAttribute("aria-pressed", String(one.dataset.role === role));
      this.querySelector(".table").scrollLeft = seen;
      this.start(person, day)?.focus();
      this.querySelector("[data-say]").textContent = cell.title;
    } catch (error) {
      toast(error.message, "error");
    } finally {
      this.lift();
      this.busy = false;
      this.removeAttribute("aria-busy");
    }
  }
});
