// Islands draw on canvas, so they read the same tokens that the stylesheet uses.
const probe = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

/** The color of token `name` as rgb(): canvas libraries know neither light-dark() nor oklch(). */
export function token(name) {
  const span = document.createElement("span");
  span.style.color = `var(--${name})`;
  document.documentElement.append(span);
  const css = getComputedStyle(span).color;
  span.remove();
  probe.clearRect(0, 0, 1, 1);
  probe.fillStyle = css;
  probe.fillRect(0, 0, 1, 1);
  const [r, g, b, a] = probe.getImageData(0, 0, 1, 1).data;
  return a === 255 ? `rgb(${r},${g},${b})` : `rgba(${r},${g},${b},${(a / 255).toFixed(3)})`;
}

/** Calls `redraw` whenever the theme changes, by the person or by the device. */
export function onTheme(redraw) {
  document.addEventListener("bag:theme", redraw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
}

/** The JSON block inside the element, or an empty object. */
export const block = (element) => JSON.parse(element.querySelector("script[type='application/json']")?.textContent || "{}");

/** The box that the library draws into. */
export function canvas(element) {
  const box = document.createElement("div");
  box.className = "canvas";
  element.append(box);
  return box;
}

export const FONT = "Inter Variable";
