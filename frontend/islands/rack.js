// <bag-rack data-units data-pitch data-face>: moves equipment inside the server's drawing of a rack.
// The drawing is an <svg class="rack"> whose pieces are <g data-device data-u data-h data-name transform="translate(0 y)">;
// data-pitch is the height of one unit in the drawing. A movable piece has data-url (takes POST u=…) and tabindex="0".
// An answer that is not 2xx puts the piece back and shows the server's sentence.
import { send, text } from "../js/dom.js";

customElements.define("bag-rack", class extends HTMLElement {
  connectedCallback() {
    if (this.drawing) return;
    this.drawing = this.querySelector("svg.rack");
    this.units = Number(this.dataset.units);
    this.pitch = Number(this.dataset.pitch);
    this.line = this.querySelector(".rack-say");
    for (const piece of this.pieces().filter((one) => one.dataset.url)) {
      piece.dataset.movable = "";
      piece.addEventListener("pointerdown", (event) => this.lift(piece, event));
      piece.addEventListener("keydown", (event) => this.key(piece, event));
      piece.addEventListener("blur", () => piece.moving && this.back(piece));
    }
  }

  pieces() {
    return [...this.drawing.querySelectorAll("[data-device]")];
  }

  spot(piece) {
    return { u: piece.moving ?? Number(piece.dataset.u), h: Number(piece.dataset.h) };
  }

  /** The first piece that stands where `piece` would stand at unit `u`, or nothing. */
  clash(piece, u) {
    const height = Number(piece.dataset.h);
    return this.pieces().find((other) => {
      if (other === piece) return false;
      const { u: low, h } = this.spot(other);
      return u < low + h && low < u + height;
    });
  }

  // Pieces are drawn at their own unit; moving shifts them by whole units.
  show(piece, u) {
    const rest = this.rest(piece);
    piece.moving = Math.max(1, Math.min(this.units - Number(piece.dataset.h) + 1, u));
    piece.setAttribute("transform", `translate(0 ${rest + (Number(piece.dataset.u) - piece.moving) * this.pitch})`);
    piece.classList.add("lifted");
    const clash = this.clash(piece, piece.moving);
    piece.classList.toggle("clash", Boolean(clash));
    const words = clash ? text("occupied", { unit: piece.moving }) : text("moving", { name: piece.dataset.name, unit: piece.moving });
    this.say(words, Boolean(clash));
  }

  rest(piece) {
    piece.rest ??= piece.transform.baseVal.consolidate()?.matrix.f ?? 0;
    return piece.rest;
  }

  back(piece) {
    piece.setAttribute("transform", `translate(0 ${this.rest(piece)})`);
    piece.classList.remove("lifted", "clash");
    piece.moving = undefined;
  }

  lift(piece, event) {
    if (event.button) return;
    const scale = this.drawing.getScreenCTM().d;
    const from = event.clientY;
    const start = Number(piece.dataset.u);
    const move = (moved) => {
      const by = Math.round((from - moved.clientY) / scale / this.pitch);
      if (by || piece.moving) {
        this.show(piece, start + by);
        moved.preventDefault();
      }
    };
    const end = (last) => {
      piece.removeEventListener("pointermove", move);
      if (!piece.moving) return;
      // The piece may hold a link: a drag must not follow it.
      piece.addEventListener("click", (click) => click.preventDefault(), { once: true, capture: true });
      if (last.type === "pointercancel") this.back(piece);
      else this.drop(piece);
    };
    piece.setPointerCapture(event.pointerId);
    piece.addEventListener("pointermove", move);
    piece.addEventListener("pointerup", end, { once: true });
    piece.addEventListener("pointercancel", end, { once: true });
  }

  key(piece, event) {
    const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (step) this.show(piece, this.spot(piece).u + step);
    else if (event.key === "Enter" && piece.moving) this.drop(piece);
    else if (event.key === "Escape" && piece.moving) {
      this.back(piece);
      this.say("");
    } else return;
    event.preventDefault();
  }

  async drop(piece) {
    const unit = piece.moving;
    if (unit === Number(piece.dataset.u)) return this.back(piece);
    if (this.clash(piece, unit)) {
      this.back(piece);
      return this.say(text("occupied", { unit }), true);
    }
    try {
      await send(piece.dataset.url, "POST", { u: unit, face: this.dataset.face ?? "front" });
      piece.rest = this.rest(piece) + (Number(piece.dataset.u) - unit) * this.pitch;
      piece.dataset.u = unit;
      this.say(text("moved", { name: piece.dataset.name, unit }));
    } catch (error) {
      this.say(error.message, true);
    }
    this.back(piece);
  }

  say(words, bad = false) {
    if (!this.line) return;
    this.line.textContent = words;
    this.line.classList.toggle("bad", bad);
  }
});
