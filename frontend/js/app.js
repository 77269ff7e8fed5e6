// The shell: everything a page needs on every screen, and the islands it loads only where they stand.
import htmx from "htmx.org/dist/htmx.esm.js";
// The extension must be a static import: loaded later it registers too late and silently does nothing.
import "htmx.org/dist/ext/hx-sse.js";

import "./actions.js";
import "./forms.js";
import "./keys.js";
import "./live.js";
import "./looks.js";
import "./mentions.js";
import "./menus.js";
import "./palette.js";
import { csrf, text } from "./dom.js";
import { reachTables } from "./list.js";
import { refreshTimes } from "./times.js";
import { toast } from "./toasts.js";

const islands = {
  "bag-map": () => import("../islands/map.js"),
  "bag-chart": () => import("../islands/chart.js"),
  "bag-day": () => import("../islands/day.js"),
  "bag-graph": () => import("../islands/graph.js"),
  "bag-pick": () => import("../islands/pick.js"),
  "bag-plan": () => import("../islands/plan.js"),
  "bag-operations": () => import("../islands/operations.js"),
  "bag-rack": () => import("../islands/rack.js"),
  "bag-roster": () => import("../islands/roster.js"),
  "bag-sign": () => import("../islands/sign.js"),
  "bag-sketch": () => import("../islands/sketch.js"),
  "bag-wall": () => import("../islands/wall.js"),
};

function upgrade(root) {
  for (const [tag, load] of Object.entries(islands)) {
    if (!customElements.get(tag) && root.querySelector(tag)) load();
  }
  refreshTimes(root);
  reachTables(root);
  root.querySelector("[data-focus]")?.focus();
}

document.addEventListener("htmx:config:request", (event) => {
  event.detail.ctx.request.headers["X-CSRFToken"] = csrf();
});
// allauth's own script drives security keys; what it cannot do is said in the page, not in the console.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  toast(text("passkey"), "error");
});
document.addEventListener("htmx:after:swap", () => upgrade(document));
upgrade(document);
if (localStorage.bagUnsent) import("../phone/guard.js");
window.htmx = htmx;
