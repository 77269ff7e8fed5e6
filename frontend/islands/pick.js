// <bag-pick data-source data-name data-id data-label data-required data-many>: chooses one or many records by searching.
// The truth is the hidden inputs inside: one per chosen record, with its label in data-label. data-source answers
// ?q= with role=option elements whose data-value is the key.
import { icon, make, text } from "../js/dom.js";

const WAIT = 150;
let made = 0;

customElements.define("bag-pick", class extends HTMLElement {
  connectedCallback() {
    if (this.input) return;
    this.many = this.dataset.many !== undefined;
    this.build();
    this.listen();
    this.draw();
  }

  build() {
    const id = this.dataset.id ?? `pick-${(made += 1)}`;
    this.input = make("input", {
      id,
      class: "input",
      type: "text",
      role: "combobox",
      autocomplete: "off",
      spellcheck: "false",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": `${id}-found`,
      "aria-label": this.dataset.label,
      "aria-describedby": this.dataset.describedby,
      "aria-required": this.dataset.required !== undefined && "true",
      "aria-invalid": this.dataset.invalid !== undefined && "true",
    });
    this.found = make("div", { id: `${id}-found`, class: "found", role: "listbox", "aria-label": this.dataset.label ?? text("found"), popover: "manual" });
    this.chosen = make("div", { class: "picked" });
    this.append(this.chosen, this.input, this.found);
  }

  listen() {
    this.input.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.search(), WAIT);
    });
    this.input.addEventListener("focus", () => this.many || this.input.select());
    this.input.addEventListener("click", () => this.search());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.leave());
    // The press must not take the focus from the field, or the list would close before the click arrives.
    this.found.addEventListener("pointerdown", (event) => event.preventDefault());
    this.found.addEventListener("click", (event) => this.take(event.target.closest("[role=option]")));
    this.chosen.addEventListener("click", (event) => this.drop(event.target.closest("button")?.value));
    window.addEventListener("scroll", () => this.close(), { capture: true, passive: true });
  }

  values() {
    return [...this.querySelectorAll("input[type=hidden]")].filter((hidden) => hidden.value);
  }

  options() {
    return [...this.found.querySelectorAll("[role=option]")];
  }

  draw() {
    const values = this.values();
    if (!this.many) {
      this.input.value = values[0]?.dataset.label ?? "";
      return;
    }
    this.chosen.replaceChildren(...values.map((hidden) =>
      make("button", { type: "button", class: "chip on", value: hidden.value, "aria-label": `${hidden.dataset.label}, ${text("remove")}` }, hidden.dataset.label, icon("x"))));
  }

  async search() {
    const words = this.many || this.input.value !== (this.values()[0]?.dataset.label ?? "") ? this.input.value.trim() : "";
    const address = new URL(this.dataset.source, location.href);
    address.searchParams.set("q", words);
    const response = await fetch(address, { credentials: "same-origin", headers: { "HX-Request": "true" } }).catch(() => null);
    if (!response?.ok || document.activeElement !== this.input) return;
    this.found.innerHTML = await response.text();
    for (const option of this.options()) option.id = `${this.found.id}-${option.dataset.value}`;
    this.open();
  }

  open() {
    const field = this.input.getBoundingClientRect();
    if (!this.found.matches(":popover-open")) this.found.showPopover();
    this.found.style.inlineSize = `${field.width}px`;
    this.found.style.insetInlineStart = `${field.left}px`;
    const below = innerHeight - field.bottom > this.found.offsetHeight + 8;
    this.found.style.insetBlockStart = `${below ? field.bottom + 2 : Math.max(4, field.top - this.found.offsetHeight - 2)}px`;
    this.input.setAttribute("aria-expanded", "true");
    this.point(this.options()[0]);
  }

  close() {
    if (this.found.matches(":popover-open")) this.found.hidePopover();
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  point(option) {
    for (const one of this.options()) one.setAttribute("aria-selected", String(one === option));
    if (!option) return;
    option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
  }

  key(event) {
    const open = this.found.matches(":popover-open");
    const options = this.options();
    const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !open) this.search();
    else if (step && options.length) this.point(options[(at + step + options.length) % options.length]);
    else if (event.key === "Enter" && open) this.take(options[at]);
    else if (event.key === "Escape" && open) this.close();
    else if (event.key === "Backspace" && this.many && !this.input.value) return this.drop(this.values().at(-1)?.value);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  take(option) {
    if (!option) return;
    const { value } = option.dataset;
    const label = option.textContent.trim();
    if (!this.many) this.set(value, label);
    else if (!this.values().some((hidden) => hidden.value === value)) this.add(value, label);
    if (this.many) this.input.value = "";
    this.close();
    this.changed();
  }

  add(value, label) {
    const hidden = make("input", { type: "hidden", name: this.dataset.name, value, "data-label": label });
    const last = this.values().at(-1); // the order of choice is kept
    if (last) last.after(hidden);
    else this.prepend(hidden);
  }

  set(value, label) {
    const [hidden] = this.querySelectorAll("input[type=hidden]");
    if (!hidden) return this.add(value, label);
    hidden.value = value;
    hidden.dataset.label = label;
  }

  drop(value) {
    if (!value) return;
    this.values().find((hidden) => hidden.value === value)?.remove();
    this.changed();
    this.input.focus();
  }

  // Leaving: an emptied field clears the choice, a half-typed word goes back to what was chosen.
  leave() {
    this.close();
    if (this.many) this.input.value = "";
    else if (!this.input.value.trim() && this.values().length) {
      this.set("", "");
      this.changed();
    } else this.draw();
  }

  changed() {
    this.draw();
    this.dispatchEvent(new Event("change", { bubbles: true }));
    this.input.dispatchEvent(new Event("input", { bubbles: true }));
    clearTimeout(this.timer);
  }
});
