// <bag-wall data-topic data-scenes data-turn>: the big screen. Its scenes take turns, its figures follow the live news,
// and it says plainly when they have become old.
import { language } from "../js/dom.js";

const STALE = 90_000;
const PACE = 5_000;
const EVERY = 30_000;

customElements.define("bag-wall", class extends HTMLElement {
  connectedCallback() {
    if (this.body) return;
    // A control room is dim; the screen keeps its own look whatever the reader's.
    document.documentElement.dataset.theme = "dark";
    document.dispatchEvent(new Event("bag:theme"));
    this.body = this.querySelector(".fragment");
    this.fresh = performance.now();
    this.at = 0;
    this.turn();
    this.tick();
    setInterval(() => this.turn(1), Number(this.dataset.turn) * 1000);
    setInterval(() => this.tick(), 1000);
    setInterval(() => this.plan(), EVERY);
    document.addEventListener(`bag:${this.dataset.topic}`, () => this.plan());
    document.addEventListener("bag:link", ({ detail }) => detail.live && this.plan());
  }

  scenes() {
    return [...this.querySelectorAll(".scene")];
  }

  turn(step = 0) {
    const all = this.scenes();
    this.at = (this.at + step) % all.length;
    for (const [place, scene] of all.entries()) scene.classList.toggle("off", place !== this.at);
  }

  tick() {
    this.querySelector(".clock").textContent = new Date().toLocaleTimeString(language(), { timeZone: "Europe/Istanbul" });
    this.classList.toggle("stale", document.documentElement.dataset.link === "lost" || performance.now() - this.fresh > STALE);
  }

  plan() {
    this.waiting ??= setTimeout(() => this.refresh(), PACE);
  }

  async refresh() {
    try {
      const answer = await fetch(this.dataset.scenes, { credentials: "same-origin" });
      if (!answer.ok || answer.redirected) return;
      this.body.innerHTML = await answer.text();
      this.fresh = performance.now();
      this.turn();
      document.dispatchEvent(new Event("htmx:after:swap"));
      this.querySelector("bag-map").dispatchEvent(new Event("refresh"));
    } catch {
      // The tick says how old it is.
    } finally {
      this.waiting = null;
    }
  }
});
