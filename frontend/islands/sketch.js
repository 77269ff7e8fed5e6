// <bag-sketch data-url data-height data-saved data-ask>: a sheet to draw on with finger, pen or mouse. Inside: an <svg>
// with a <g class="ink"> of the strokes so far, a JSON block of the same strokes, radio inputs `tool`, `color`, `weight`,
// buttons data-do="undo redo clear save", and an input `words` for texts. What is drawn is kept as strokes, in units of
// the sheet, and sent by PATCH {strokes}; the server draws its own picture from them.
import { send, text } from "../js/dom.js";
import { toast } from "../js/toasts.js";

const SPACE = "http://www.w3.org/2000/svg";
const WIDTH = 1000;
const APART = 3; // units between two points of a free line
const HEAD = 6;
const LETTER = 24;
const tenth = (value) => Math.round(value * 10) / 10;

function shape(tag, attributes) {
  const element = document.createElementNS(SPACE, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

const joined = (points) => points.map((point) => point.join(",")).join(" ");

function head({ points: [[x, y], [u, v]], weight }) {
  const length = Math.max(12, weight * HEAD);
  const along = Math.atan2(v - y, u - x);
  const wing = (turn) => [tenth(u - length * Math.cos(along + turn)), tenth(v - length * Math.sin(along + turn))];
  return [wing(0.45), [u, v], wing(-0.45)];
}

customElements.define("bag-sketch", class extends HTMLElement {
  connectedCallback() {
    if (this.dataset.ready) return;
    this.dataset.ready = "1";
    this.sheet = this.querySelector("svg.sheet");
    this.ink = this.sheet.querySelector(".ink");
    this.height = Number(this.dataset.height);
    this.strokes = JSON.parse(this.querySelector("script[type='application/json']").textContent);
    this.undone = [];
    this.show();
    if (!this.dataset.url) return;
    this.sheet.addEventListener("pointerdown", (event) => this.begin(event));
    this.addEventListener("click", (event) => this.act(event.target.closest("[data-do]")?.dataset.do));
    this.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key === "z") this.act(event.shiftKey ? "redo" : "undo");
    });
    window.addEventListener("beforeunload", (event) => {
      if (this.changed && this.isConnected) event.preventDefault();
    });
  }

  chosen(name) {
    return this.querySelector(`input[name=${name}]:checked`).value;
  }

  at(event) {
    const box = this.sheet.getBoundingClientRect();
    const within = (value, most) => tenth(Math.min(most, Math.max(0, value)));
    return [
      within(((event.clientX - box.left) / box.width) * WIDTH, WIDTH),
      within(((event.clientY - box.top) / box.height) * this.height, this.height),
    ];
  }

  begin(event) {
    if (event.button || this.drawn) return;
    const [tool, color, weight] = [this.chosen("tool"), this.chosen("color"), Number(this.chosen("weight"))];
    const start = this.at(event);
    event.preventDefault();
    if (tool === "text") {
      this.write(start, color, weight);
      return;
    }
    this.drawn = { tool, color, weight, points: tool === "pen" ? [start] : [start, start] };
    this.sheet.setPointerCapture(event.pointerId);
    const move = (moved) => this.follow(moved);
    const end = () => {
      this.sheet.removeEventListener("pointermove", move);
      this.finish();
    };
    this.sheet.addEventListener("pointermove", move);
    this.sheet.addEventListener("pointerup", end, { once: true });
    this.sheet.addEventListener("pointercancel", end, { once: true });
  }

  follow(event) {
    const { tool, points } = this.drawn;
    for (const one of event.getCoalescedEvents?.() ?? [event]) {
      const point = this.at(one);
      const last = points[points.length - 1];
      if (tool !== "pen") points[1] = point;
      else if (Math.hypot(point[0] - last[0], point[1] - last[1]) >= APART) points.push(point);
    }
    this.show();
  }

  finish() {
    const stroke = this.drawn;
    this.drawn = null;
    const [first, last] = [stroke.points[0], stroke.points[stroke.points.length - 1]];
    const dot = stroke.points.length < 2 || (stroke.tool !== "pen" && Math.hypot(last[0] - first[0], last[1] - first[1]) < APART);
    if (!dot) this.keep(stroke);
    this.show();
  }

  write(point, color, weight) {
    const input = this.querySelector("input[name=words]");
    const words = input.value.trim();
    if (!words) {
      input.focus();
      toast(this.dataset.ask, "info");
      return;
    }
    this.keep({ tool: "text", color, weight, points: [point], text: words });
    input.value = "";
    this.show();
  }

  keep(stroke) {
    this.strokes.push(stroke);
    this.undone = [];
    this.changed = true;
  }

  act(verb) {
    if (verb === "undo" && this.strokes.length) this.undone.push(this.strokes.pop());
    else if (verb === "redo" && this.undone.length) this.strokes.push(this.undone.pop());
    else if (verb === "clear") {
      this.undone = [...this.strokes].reverse();
      this.strokes = [];
    } else if (verb === "save") {
      this.save();
      return;
    } else return;
    this.changed = true;
    this.show();
  }

  async save() {
    try {
      await send(this.dataset.url, "PATCH", { strokes: this.strokes });
      this.changed = false;
      toast(this.dataset.saved, "ok");
    } catch (error) {
      toast(error.message || text("error"), "error");
    }
  }

  show() {
    const all = this.drawn ? [...this.strokes, this.drawn] : this.strokes;
    this.ink.replaceChildren(...all.flatMap((stroke) => this.draw(stroke)));
  }

  draw(stroke) {
    const { tool, weight, points } = stroke;
    const look = { class: `stroke ${stroke.color}`, "stroke-width": weight };
    const [x, y] = points[0];
    if (tool === "text") {
      const written = shape("text", { class: `words ${stroke.color}`, x, y, "font-size": LETTER });
      written.textContent = stroke.text;
      return [written];
    }
    if (tool === "box") {
      const [u, v] = points[1];
      return [shape("rect", { ...look, x: Math.min(x, u), y: Math.min(y, v), width: Math.abs(u - x), height: Math.abs(v - y) })];
    }
    const line = shape("polyline", { ...look, points: joined(points) });
    return tool === "arrow" ? [line, shape("polyline", { ...look, points: joined(head(stroke)) })] : [line];
  }
});
