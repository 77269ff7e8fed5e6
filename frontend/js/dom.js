// Small helpers that the other modules share.
let words;

/** The text of `key` in the page's language, with {name} parts filled in from `values`. */
export function text(key, values = {}) {
  words ??= JSON.parse(document.getElementById("texts")?.textContent ?? "{}");
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export const csrf = () => document.querySelector("meta[name=csrf]")?.content ?? "";

export const language = () => document.documentElement.lang || "tr";

/** An element with attributes and children; text is set as text, never as markup. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value != null) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

/** An icon of the sprite; its address is taken from an icon that the page already shows. */
export function icon(name) {
  const sprite = document.querySelector("svg.i use")?.getAttribute("href").split("#")[0] ?? "";
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "i");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

/** The sentence to show for an answer that is not 2xx: the server's own where it gives one. */
async function complaint(response) {
  const type = response.headers.get("Content-Type") ?? "";
  if (type.includes("json")) {
    const body = await response.json().catch(() => ({}));
    const said = body.detail ?? body.error ?? body.message;
    if (typeof said === "string") return said;
  }
  return { 403: text("refused"), 404: text("gone") }[response.status] ?? text("error");
}

/** Sends `fields` and resolves to the response; rejects with an Error whose message may be shown to the person. */
export async function send(url, method, fields) {
  let response;
  try {
    const json = method === "PATCH";
    response = await fetch(url, {
      method,
      credentials: "same-origin",
      headers: { "X-CSRFToken": csrf(), Accept: "application/json", ...(json && { "Content-Type": "application/json" }) },
      body: json ? JSON.stringify(fields) : new URLSearchParams(fields),
    });
  } catch {
    throw new Error(text("failed"));
  }
  if (!response.ok) throw new Error(await complaint(response));
  return response;
}

export const isTyping = (target) =>
  target.isContentEditable || target.matches?.("input:not([type=checkbox], [type=radio]), textarea, select");
