// Parts and time of a job.
import { act, draft, dropDraft, keepDraft, model } from "./model.js";
import { announce, button, clock, field, make, moment, on, panel, text } from "./parts.js";

/** The panels of parts and time; with `filling` more can be added. */
export function materials(order, filling) {
  const timed = filling || order.state === "done";
  return [
    (filling || order.parts.length > 0) && panel("parts", text("parts"), "package", parts(order), filling && addPart(order)),
    (timed || order.times.length > 0) && panel("times", text("times"), "clock", times(order), timed && addTime(order)),
  ];
}

const list = (rows, none) => (rows.length ? make("ul", { class: "lines" }, ...rows.map((row) => make("li", {}, row))) : make("p", { class: "quieter" }, none));

const parts = (order) => list(order.parts.map((part) => `${part.quantity} × ${part.label ?? nameOf(part)}`), text("noParts"));

const nameOf = (part) => model.stock.find((item) => item.id === part.item)?.name ?? part.text;

function addPart(order) {
  const choice = make("select", { class: "input", id: "part-item" }, make("option", { value: "" }, text("broughtPart")),
    ...model.stock.map((item) => make("option", { value: item.id, selected: String(item.id) === draft(order, "part-item") }, `${item.name} · ${item.quantity} ${item.unit} · ${item.place}`)));
  const name = make("input", { class: "input", id: "part-text", value: draft(order, "part-text") ?? "" });
  const quantity = make("input", { class: "input", id: "part-quantity", type: "number", min: 1, inputmode: "numeric", value: draft(order, "part-quantity") ?? "1" });
  const named = field(name, text("partName"));
  const show = () => (named.hidden = choice.value !== "");
  for (const input of [choice, name, quantity]) on(input, "input", () => keepDraft(order, input.id, input.value));
  on(choice, "change", show);
  show();
  const add = button("part-add", text("addPart"), "plus", () => {
    const data = { item: Number(choice.value) || null, text: choice.value ? "" : name.value.trim(), quantity: Number(quantity.value) };
    if (!Number.isInteger(data.quantity) || data.quantity < 1 || (!data.item && data.text.length < 2)) return announce(text("partFault"));
    return act(order, [{ kind: "part", data }], ["part-item", "part-text", "part-quantity"]);
  });
  return make("div", { class: "stack" }, field(choice, text("part")), named, field(quantity, text("quantity")), add);
}

const times = (order) =>
  list(order.times.map((entry) => `${moment(entry.starts)} – ${clock(entry.ends)} · ${text(`time_${entry.kind}`)} ${entry.person ? `· ${entry.person}` : ""}`), text("noTimes"));

function addTime(order) {
  const began = draft(order, "began");
  const start = (kind, label, picture) => button(`start-${kind}`, label, picture, () => keepDraft(order, "began", { kind, at: new Date().toISOString() }).then(redraw));
  if (!began) return make("div", { class: "row two" }, start("travel", text("startTravel"), "car"), start("work", text("startWork"), "player-play"));
  const stop = button("stop", text("stop"), "player-pause", () => {
    const over = runningTime(order);
    return over.length ? act(order, over, ["began"]) : dropDraft(order, "began").then(redraw);
  }, "main");
  return make("div", { class: "stack" }, make("p", {}, text("running", { kind: text(`time_${began.kind}`), at: clock(began.at) })), stop);
}

/** The time that runs, as a command that ends it now; less than a minute is a slip. */
export function runningTime(order) {
  const began = draft(order, "began");
  const ends = new Date();
  if (!began || ends - new Date(began.at) < 60_000) return [];
  return [{ kind: "time", data: { starts: began.at, ends: ends.toISOString(), kind: began.kind } }];
}

const redraw = () => document.dispatchEvent(new CustomEvent("bag:model"));
