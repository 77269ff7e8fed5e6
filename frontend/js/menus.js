// Popovers that fetch what they show when they open, and close once a choice was made.
import { make, text } from "./dom.js";

async function load(menu) {
  const into = menu.querySelector("[data-into]") ?? menu;
  try {
    const response = await fetch(menu.dataset.load, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
    if (!response.ok) throw new Error(String(response.status));
    into.innerHTML = await response.text();
    window.htmx.process(into);
    document.dispatchEvent(new CustomEvent("bag:loaded", { detail: into }));
  } catch {
    into.replaceChildren(make("p", { class: "pad quieter" }, text("failed")));
  }
}

// "toggle" does not bubble, so it is caught on its way down.
document.addEventListener("toggle", (event) => {
  if (event.newState === "open" && event.target.dataset?.load) load(event.target);
}, true);

// Where anchor positioning is missing, a menu still opens under its button.
if (!CSS.supports("position-area", "block-end")) {
  document.addEventListener("toggle", (event) => {
    const menu = event.target;
    if (event.newState !== "open" || !menu.matches(".menu:not(.top-menu)")) return;
    const button = document.querySelector(`[popovertarget="${menu.id}"]`)?.getBoundingClientRect();
    if (!button) return;
    menu.style.margin = "0";
    menu.style.insetBlockStart = `${Math.min(button.bottom + 4, innerHeight - menu.offsetHeight - 8)}px`;
    menu.style.insetInlineStart = `${Math.max(8, button.right - menu.offsetWidth)}px`;
  }, true);
}
