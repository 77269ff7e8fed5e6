// <bag-day data-editable data-move data-part data-service data-version>: the board of a day.
// Things to move have data-order, data-person or data-vehicle; data-held when a team has them. Places to put them are
// [data-drop] (a team with its data-team; pool, people and cars take things off). [data-do] buttons do a verb. Every
// verb takes POST and answers with the fresh board; after a refusal the board is read again, so that it never is old.
import { send } from "../js/dom.js";
import { toast } from "../js/toasts.js";

const KINDS = { order: "job", person: "person", vehicle: "vehicle" };
const THING = "[data-order], [data-person], [data-vehicle]";

customElements.define("bag-day", class extends HTMLElement {
  connectedCallback() {
    if (this.dataset.ready || this.dataset.editable === undefined) return;
    this.dataset.ready = "1";
    this.addEventListener("click", (event) => this.click(event));
    this.addEventListener("keydown", (event) => this.key(event));
    this.addEventListener("submit", (event) => this.set(event));
    this.addEventListener("dragstart", (event) => this.lift(event.target.closest?.(".card, .chip")));
    this.addEventListener("dragend", () => this.lift());
    this.addEventListener("dragover", (event) => this.over(event));
    this.addEventListener("drop", (event) => this.drop(event));
  }

  // Takes a thing up; places where it may go can then be reached with the Tab key.
  lift(thing) {
    this.querySelector(".lifted")?.classList.remove("lifted");
    this.lifted = thing?.matches(THING) ? thing : undefined;
    this.lifted?.classList.add("lifted");
    this.classList.toggle("lifting", Boolean(this.lifted));
    for (const place of this.querySelectorAll("[data-drop]")) {
      if (this.lifted) place.tabIndex = 0;
      else place.removeAttribute("tabindex");
    }
  }

  over(event) {
    const place = event.target.closest("[data-drop]");
    if (!place || !this.lifted) return;
    event.preventDefault();
    this.querySelector(".over")?.classList.remove("over");
    place.classList.add("over");
  }

  drop(event) {
    const place = event.target.closest("[data-drop]");
    if (!place || !this.lifted) return;
    event.preventDefault();
    this.put(place, event.target.closest("[data-stop]"));
  }

  click(event) {
    const button = event.target.closest("[data-do]");
    if (button) this.ask({ verb: button.dataset.do, team: button.dataset.team, person: button.dataset.person });
  }

  key(event) {
    if (event.target.closest("form, a, button, summary")) return;
    const thing = event.target.closest(".card, .chip");
    const place = event.target.closest("[data-drop]");
    if (event.key === "Escape") this.lift();
    else if (event.key === "Delete" || event.key === "Backspace") this.take(thing);
    else if (event.key !== "Enter" && event.key !== " ") return;
    else if (this.lifted && this.lifted !== thing && place) this.put(place, thing?.closest("[data-stop]"));
    else if (thing === this.lifted) this.lift();
    else if (thing?.matches(THING)) this.lift(thing);
    else return;
    event.preventDefault();
  }

  // On a team in front of the stop it was put on, or off the plan.
  put(place, stop) {
    const thing = this.lifted;
    if (stop === thing) return this.lift();
    if (place.dataset.drop !== "team") return this.take(thing);
    const [name, id] = this.named(thing);
    return this.ask({ verb: `put-${KINDS[name]}`, team: place.dataset.team, [name]: id, before: stop?.dataset.stop });
  }

  take(thing) {
    if (thing?.dataset.held === undefined) return this.lift();
    const [name, id] = this.named(thing);
    return this.ask({ verb: `take-${KINDS[name]}`, [name]: id });
  }

  named(thing) {
    return Object.keys(KINDS).map((name) => [name, thing.dataset[name]]).find(([, id]) => id);
  }

  set(event) {
    const form = event.target.closest("form[data-set]");
    if (!form) return;
    event.preventDefault();
    this.ask({ verb: "set-job", ...Object.fromEntries(new FormData(form)) });
  }

  async ask(fields) {
    if (this.busy) return;
    this.busy = true;
    this.setAttribute("aria-busy", "true");
    const given = Object.entries({ ...fields, service: this.dataset.service, version: this.dataset.version });
    const seen = this.querySelector(".plan-teams")?.scrollLeft ?? 0;
    try {
      const answer = await send(this.dataset.move, "POST", Object.fromEntries(given.filter(([, value]) => value)));
      this.show(await answer.text(), fields, seen);
    } catch (error) {
      toast(error.message, "error");
      const fresh = await fetch(this.dataset.part, { credentials: "same-origin" }).catch(() => null);
      if (fresh?.ok) this.show(await fresh.text(), fields, seen);
    } finally {
      this.lift();
      this.busy = false;
      this.removeAttribute("aria-busy");
    }
  }

  show(html, fields, seen) {
    const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("bag-day");
    this.dataset.version = fresh.dataset.version;
    this.replaceChildren(...fresh.children);
    const lanes = this.querySelector(".plan-teams");
    if (lanes) lanes.scrollLeft = seen;
    for (const name of Object.keys(KINDS)) {
      if (!fields[name]) continue;
      const moved = this.querySelector(`[data-${name}="${fields[name]}"][tabindex]`);
      moved?.focus();
      this.querySelector("[data-say]").textContent = moved?.ariaLabel ?? moved?.textContent ?? "";
    }
  }
});
