// The pieces that the screens of the phone are made of.
import { icon, language, make as element, text } from "../js/dom.js";

/** An element; children that are false or missing are left out. */
export const make = (tag, attributes, ...children) => element(tag, attributes, ...children.filter((child) => child || child === 0));

/** The control, which calls `act` on an event. */
export function on(control, event, act) {
  control.addEventListener(event, act);
  return control;
}

/** A button; `id` keeps the focus on it when its part of the page is drawn anew. */
export const button = (id, label, picture, act, look = "") =>
  on(make("button", { type: "button", id, class: `btn ${look}` }, picture && icon(picture), make("span", {}, label)), "click", act);

export const panel = (id, title, picture, ...content) =>
  make("section", { class: "panel", id, "aria-labelledby": `${id}-title` },
    make("header", {}, icon(picture), make("h2", { id: `${id}-title` }, title)),
    make("div", { class: "pad stack" }, ...content));

export const notice = (tone, picture, ...content) =>
  make("div", { class: `notice ${tone}` }, icon(picture), make("div", { class: "stack grow" }, ...content));

export const tag = (label, tone = "") => make("span", { class: `tag ${tone}` }, label);

/** A labelled control; `hint` and `fault` are read out with it. */
export function field(control, label, { hint, fault } = {}) {
  const told = [hint && `${control.id}-hint`, fault && `${control.id}-fault`].filter(Boolean).join(" ");
  if (told) control.setAttribute("aria-describedby", told);
  if (fault) control.setAttribute("aria-invalid", "true");
  return make("div", { class: "field" },
    make("label", { for: control.id }, label),
    control,
    hint && make("p", { class: "hint", id: `${control.id}-hint` }, hint),
    fault && make("p", { class: "error", id: `${control.id}-fault` }, icon("alert-triangle"), make("span", {}, fault)));
}

/** Facts as `[[label, value]]`; empty values are left out. */
export const facts = (rows) =>
  make("dl", { class: "kv" }, ...rows.filter(([, value]) => value).flatMap(([label, value]) => [
    make("dt", {}, label), make("dd", {}, value)]));

const shown = (options) => {
  const format = new Intl.DateTimeFormat(language() === "tr" ? "tr" : "en-GB", { timeZone: "Europe/Istanbul", ...options });
  return (value) => format.format(new Date(value));
};
export const clock = shown({ hour: "2-digit", minute: "2-digit" });
export const dayName = shown({ weekday: "long", day: "numeric", month: "long" });
const dayMonth = shown({ day: "2-digit", month: "2-digit" });
export const moment = (value) => `${dayMonth(value).replace("/", ".")} ${clock(value)}`;
/** The day in İzmir as 2026-11-23. */
export const dayOf = (value) => new Intl.DateTimeFormat("sv", { timeZone: "Europe/Istanbul" }).format(new Date(value));
export const decimal = (value) => String(value).replace(".", language() === "tr" ? "," : ".");

const shownUrls = new Map();

/** A picture of the store as `<img>`; its address is made once. */
export function thumbnail(picture, label) {
  if (!shownUrls.has(picture.key)) shownUrls.set(picture.key, URL.createObjectURL(picture.small));
  return make("img", { src: shownUrls.get(picture.key), alt: label, class: "thumb" });
}

/** Puts `fresh` in place of `old`, unless somebody is writing in it; the focus stays on the same control. */
export function renew(old, fresh) {
  const active = document.activeElement;
  const inside = old.contains(active);
  if (inside && active.matches("input:not([type=radio]), textarea, select, canvas")) return old;
  old.replaceWith(fresh);
  if (inside && active.id) document.getElementById(active.id)?.focus();
  return fresh;
}

/** Says something to everybody, also to who cannot see the page. */
export function announce(message) {
  const line = document.getElementById("said");
  line.textContent = "";
  line.textContent = message;
  line.hidden = false;
  clearTimeout(announce.timer);
  announce.timer = setTimeout(() => (line.hidden = true), 6000);
}

export { icon, text };
