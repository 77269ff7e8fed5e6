// Short messages in the corner: Django's own after a page load, and what scripts have to say.
import { icon, make, text } from "./dom.js";

const ICONS = { success: "circle-check", ok: "circle-check", warning: "alert-triangle", error: "alert-octagon" };
const STAY = 7000;
const MOST_NEWS = 3; // a storm of news must not cover the page: the bell keeps them all
const box = document.getElementById("toasts");

// In the top layer, toasts stay visible above an open dialog.
function raise() {
  if (!box?.showPopover) return;
  box.popover = "manual";
  if (box.matches(":popover-open")) box.hidePopover();
  box.showPopover();
}

export function dismiss(item) {
  item?.remove();
  if (box && !box.children.length && box.matches(":popover-open")) box.hidePopover();
}

// Errors wait for the person; the rest goes by itself, but not from under the pointer or the focus.
function expire(item) {
  if (item.matches(".error, .critical")) return;
  const wait = () => setTimeout(() => (item.matches(":hover, :focus-within") ? wait() : dismiss(item)), STAY);
  wait();
}

/** Shows `message`; `tone` is success, warning, error or nothing; with `url` the message is a link. */
export function toast(message, tone = "", url = "") {
  if (!box) return;
  const words = url ? make("a", { href: url }, message) : message;
  const close = make("button", { type: "button", class: "btn bare sq sm", "data-act": "dismiss", "aria-label": text("close") }, icon("x"));
  const item = make("div", { class: `toast ${tone}` }, icon(ICONS[tone] ?? "info-circle"), make("p", {}, words), close);
  box.append(item);
  const news = [...box.children].filter((one) => one.querySelector("a"));
  for (const old of news.slice(0, -MOST_NEWS)) dismiss(old);
  raise();
  expire(item);
}

if (box?.children.length) {
  raise();
  for (const item of box.children) expire(item);
}

document.addEventListener("htmx:error", () => toast(text("failed"), "error"));
