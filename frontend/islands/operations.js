// <bag-operations data-topic data-pace>: a page of fragments that follows a topic of live news.
// [data-fragment] elements get the event "refresh" (htmx fetches them again, a map reads its data-src) at most once in
// data-pace seconds, never while the page is hidden, and once more when it shows or the live stream comes back.
// A row with data-chosen loads that address into #chosen when it is clicked or walked to; a [data-unfold] button fetches
// rows below its own. Both stand again after a refresh. A button with data-url sets the address of its dialog's form.
const WAIT = 150;

customElements.define("bag-operations", class extends HTMLElement {
  connectedCallback() {
    if (this.pace) return;
    this.pace = Number(this.dataset.pace ?? 3) * 1000;
    this.unfolded = new Set();
    this.last = performance.now();
    document.addEventListener(`bag:${this.dataset.topic}`, () => this.plan());
    document.addEventListener("bag:link", ({ detail }) => detail.live && this.plan());
    document.addEventListener("visibilitychange", () => this.late && this.plan());
    // Ages grow and shelves end without any news.
    setInterval(() => this.plan(), 60_000);
    this.addEventListener("htmx:after:swap", () => this.restore());
    this.addEventListener("click", (event) => this.click(event));
    this.addEventListener("focusin", ({ target }) => this.choose(target.closest("[data-chosen]")));
  }

  plan() {
    if (document.hidden) return (this.late = true);
    if (this.waiting) return;
    const rest = Math.max(WAIT, this.last + this.pace - performance.now());
    this.waiting = setTimeout(() => this.refresh(), rest);
  }

  refresh() {
    this.waiting = this.late = null;
    this.last = performance.now();
    const focused = document.activeElement?.closest?.("[data-alarm]")?.dataset.alarm;
    if (focused) this.focused = focused;
    for (const part of this.querySelectorAll("[data-fragment]")) part.dispatchEvent(new CustomEvent("refresh"));
  }

  click(event) {
    const button = event.target.closest("[data-unfold]");
    if (button) return this.unfold(button);
    const asks = event.target.closest("[data-url]");
    if (asks) {
      const form = document.getElementById(asks.dataset.target)?.querySelector("form");
      if (form) form.action = asks.dataset.url + location.search;
    }
    if (!event.target.closest("a, button")) this.choose(event.target.closest("[data-chosen]"));
  }

  choose(row) {
    const id = row?.closest("[data-alarm]").dataset.alarm;
    if (!id || id === this.chosen) return;
    this.chosen = id;
    this.mark();
    clearTimeout(this.choosing);
    this.choosing = setTimeout(() => window.htmx.ajax("GET", row.dataset.chosen, { target: "#chosen", swap: "innerHTML" }), WAIT);
  }

  mark() {
    for (const row of this.querySelectorAll("[data-chosen]")) {
      row.setAttribute("aria-selected", String(row.closest("[data-alarm]").dataset.alarm === this.chosen));
    }
  }

  async unfold(button) {
    const body = button.closest("[data-alarm]");
    const open = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(open));
    this.unfolded[open ? "add" : "delete"](body.dataset.alarm);
    for (const row of body.querySelectorAll(".follower")) row.remove();
    if (open) await window.htmx.ajax("GET", button.dataset.unfold, { target: body, swap: "beforeend" });
  }

  restore() {
    this.mark();
    for (const button of this.querySelectorAll("[data-unfold][aria-expanded=false]")) {
      if (this.unfolded.has(button.closest("[data-alarm]").dataset.alarm)) this.unfold(button);
    }
    if (this.focused && document.activeElement === document.body) {
      const row = this.querySelector(`[data-alarm="${CSS.escape(this.focused)}"] tr`);
      row?.classList.add("at");
      row?.querySelector("a")?.focus({ preventScroll: true });
      this.focused = null;
    }
  }
});
