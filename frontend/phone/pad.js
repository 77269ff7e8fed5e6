// A field to sign in: strokes in the pixels of its paper, drawn with a finger, a pen or a mouse.
import { button, make, on, text } from "./parts.js";

const WIDTH = 900; // px
const HEIGHT = 300;
const NEAR = 3; // px between two points worth keeping

/** `<div>` with the field; `strokes` ([[[x, y], …], …]) are drawn first, `changed(strokes)` is told after each stroke. */
export function pad(id, label, strokes, changed) {
  const canvas = make("canvas", { id, class: "sign", width: WIDTH, height: HEIGHT, role: "img", tabindex: 0, "aria-label": label });
  let drawn = strokes ?? [];
  let stroke = null;
  let box = null; // where the paper lay when the stroke began: a page that moves meanwhile does not bend it
  const point = (event) => {
    const across = ((event.clientX - box.left) / box.width) * WIDTH;
    return [Math.round(across), Math.round(((event.clientY - box.top) / box.height) * HEIGHT)];
  };
  on(canvas, "pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    box = canvas.getBoundingClientRect();
    stroke = [point(event)];
  });
  on(canvas, "pointermove", (event) => {
    if (!stroke) return;
    const [last, here] = [stroke.at(-1), point(event)];
    if (Math.hypot(here[0] - last[0], here[1] - last[1]) < NEAR) return;
    stroke.push(here);
    paint(canvas, [...drawn, stroke]);
  });
  const end = () => {
    if (stroke?.length > 1) changed((drawn = [...drawn, stroke]));
    stroke = null;
  };
  on(canvas, "pointerup", end);
  on(canvas, "pointercancel", end);
  const clear = button(`${id}-clear`, text("signAgain"), "trash", () => {
    drawn = [];
    paint(canvas, drawn);
    changed(drawn);
  }, "sm bare");
  paint(canvas, drawn);
  return make("div", { class: "signing" }, canvas, clear);
}

function paint(canvas, strokes) {
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff"; // paper: the same in the dark
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  pen.strokeStyle = "#111";
  pen.lineWidth = 5;
  pen.lineCap = pen.lineJoin = "round";
  for (const stroke of strokes) {
    pen.beginPath();
    for (const [x, y] of stroke) pen.lineTo(x, y);
    pen.stroke();
  }
}
