// The list of jobs by day.
import { stateTag } from "./job.js";
import { model, orderOf } from "./model.js";
import { clashes } from "./clashes.js";
import { clock, dayName, dayOf, icon, make, tag, text } from "./parts.js";

/** The screen as a list of blocks. */
export function jobsBlocks() {
  const lost = model.clashes.filter((clash) => !orderOf(clash.order));
  const today = dayOf(Date.now());
  const groups = Map.groupBy(model.orders, (order) => groupOf(order, today));
  const shown = ["late", "today", "tomorrow", "open", "over"].filter((name) => groups.has(name));
  return [
    make("h1", { tabindex: -1, id: "head", class: "screen-title" }, text("jobs"), make("span", { class: "quieter" }, ` ${dayName(Date.now())}`)),
    ...clashes(lost),
    ...shown.map((name) => group(name, groups.get(name))),
    !model.orders.length && make("div", { class: "empty", id: "none" }, icon("checks"), make("p", { class: "strong" }, text("noJobs")), make("p", {}, text("noJobsHint"))),
  ].filter(Boolean);
}

function groupOf(order, today) {
  if (["done", "signed"].includes(order.state)) return "over";
  if (order.state === "on_site") return "today";
  if (!order.starts) return "open";
  const day = dayOf(order.starts);
  if (day === today) return "today";
  return day < today ? "late" : "tomorrow";
}

const group = (name, orders) =>
  make("section", { id: `group-${name}`, "aria-labelledby": `title-${name}` },
    make("h2", { id: `title-${name}`, class: "group" }, text(`group_${name}`)),
    make("ul", { class: "cards" }, ...orders.map((order) => make("li", {}, card(order)))));

function card(order) {
  const time = order.starts ? `${clock(order.starts)}–${clock(order.ends)}` : "";
  return make("a", { class: "card", href: `#/job/${order.id}`, id: `card-${order.id}` },
    make("span", { class: "row" }, make("strong", { class: "num" }, time), stateTag(order), order.tone && tag(order.priority, order.tone),
      order.waiting > 0 && make("span", { class: "tag warning push" }, icon("clock"), text("waiting", { count: order.waiting }))),
    make("span", { class: "card-title" }, order.title),
    make("span", { class: "quiet row one" }, icon("map-pin"), make("span", { class: "clip" }, [order.place.name, order.place.path.at(-1)].filter(Boolean).join(" · "))),
    make("span", { class: "quieter mono" }, order.number));
}
