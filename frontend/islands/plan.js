// <bag-plan data-editable>: a floor plan with markers. Inside: <img>, and .pins with one .pin per record that carries
// data-x, data-y (0..1 from the top left corner). Editable pins are buttons with data-url, which takes PATCH {x, y}.
import { send, text } from "../js/dom.js";
import { toast } from "../js/toasts.js";

const STEP = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const clamp = (value) => Math.min(1, Math.max(0, value));

customElements.define("bag-plan", class extends HTMLElement {
  connectedCallback() {
    if (this.dataset.ready) return;
    this.dataset.ready = "1";
    for (const pin of this.pins()) this.place(pin, Number(pin.dataset.x), Number(pin.dataset.y));
    if (this.dataset.editable === undefined) return;
    this.addEventListener("pointerdown", (event) => this.lift(event));
    this.addEventListener("keydown", (event) => this.nudge(event));
    this.addEventListener("focusout", (event) => this.settle(event.target.closest(".pin")));
  }

  pins() {
    return this.querySelectorAll(".pin[data-x]");
  }

  place(pin, x, y) {
    pin.at = [clamp(x), clamp(y)];
    pin.style.insetInlineStart = `${pin.at[0] * 100}%`;
    pin.style.insetBlockStart = `${pin.at[1] * 100}%`;
  }

  lift(event) {
    const pin = event.target.closest("button.pin");
    if (!pin || event.button) return;
    const area = this.querySelector("img").getBoundingClientRect();
    const move = (moved) => this.place(pin, (moved.clientX - area.left) / area.width, (moved.clientY - area.top) / area.height);
    const drop = () => {
      pin.classList.remove("lifted");
      pin.removeEventListener("pointermove", move);
      this.settle(pin);
    };
    pin.setPointerCapture(event.pointerId);
    pin.classList.add("lifted");
    pin.addEventListener("pointermove", move);
    pin.addEventListener("pointerup", drop, { once: true });
    pin.addEventListener("pointercancel", drop, { once: true });
  }

  // Arrow keys move by 1 %, with Shift by 5 %; Enter or leaving the marker saves, Escape puts it back.
  nudge(event) {
    const pin = event.target.closest("button.pin");
    if (!pin) return;
    const step = STEP[event.key];
    if (step) {
      event.preventDefault();
      const size = event.shiftKey ? 0.05 : 0.01;
      this.place(pin, pin.at[0] + step[0] * size, pin.at[1] + step[1] * size);
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.settle(pin);
    } else if (event.key === "Escape") this.place(pin, Number(pin.dataset.x), Number(pin.dataset.y));
  }

  async settle(pin) {
    if (!pin?.dataset.url) return;
    const [x, y] = pin.at.map((part) => Number(part.toFixed(4)));
    if (Math.abs(x - pin.dataset.x) < 0.0001 && Math.abs(y - pin.dataset.y) < 0.0001) return;
    const [oldX, oldY] = [pin.dataset.x, pin.dataset.y];
    Object.assign(pin.dataset, { x, y });
    try {
      await send(pin.dataset.url, "PATCH", { x, y });
      this.say(text("placed", { name: pin.textContent.trim() }));
    } catch (error) {
      Object.assign(pin.dataset, { x: oldX, y: oldY });
      this.place(pin, Number(oldX), Number(oldY));
      toast(error.message, "error");
    }
  }

  say(words) {
    const line = this.parentElement.querySelector(".plan-say");
    if (line) line.textContent = words;
  }
});
