// The checklist: one block for each item, with its limits, its note and its photos.
import { number, within } from "./form.js";
import { act, draft, keepDraft, model } from "./model.js";
import { button, decimal, field, icon, make, on, tag, text, thumbnail } from "./parts.js";
import { shoot } from "./shoot.js";

/** One item of an order, open for answers when `open`. */
export function itemBlock(order, item, open) {
  const given = order.answers[item.key] ?? { value: "", note: "" };
  const value = draft(order, item.key) ?? given.value;
  const good = within(item, value);
  const head = make("div", { class: "item-head" },
    make("h3", {}, item.label, item.required && make("span", { class: "quieter" }, ` ${text("required")}`)),
    good === false && tag(item.kind === "check" ? text("notInOrder") : text("outOfLimits"), "critical"),
    good === true && tag(text("inOrder"), "ok"));
  const body = open ? control(order, item, value) : make("p", {}, reading(order, item, given));
  return make("div", { class: "item", id: `item-${item.key}` }, head,
    item.help && make("p", { class: "hint" }, item.help), body, (open || given.note) && remark(order, item, value, good, open));
}

function reading(order, item, given) {
  if (item.kind === "photo") return text("photos", { count: order.photos.filter((photo) => photo.key === item.key).length });
  if (item.kind === "check") return { yes: text("yes"), no: text("no") }[given.value] ?? "–";
  return given.value === "" ? "–" : `${item.kind === "number" ? decimal(given.value) : given.value} ${item.unit}`.trim();
}

const CONTROLS = { check, number: measured, choice, text: words, photo: (order, item) => photos(order, item.key, item.label) };
const control = (order, item, value) => CONTROLS[item.kind](order, item, value);

/** Answers an item; the office's answer that was seen goes along, so that a change there is noticed. */
function answer(order, item, value, note) {
  const before = order.answers[item.key] ?? { value: "", note: "" };
  const data = { key: item.key, value, note: note ?? before.note, seen: before.value };
  return act(order, [{ kind: "answer", data }], [item.key, `${item.key}-note`]);
}

function check(order, item, value) {
  const choose = (mark, label, picture) =>
    button(`${item.key}-${mark}`, label, picture, () => answer(order, item, mark), mark === "yes" ? "fit" : "unfit");
  const row = make("div", { class: "row two", role: "group", "aria-label": item.label },
    choose("yes", text("yes"), "check"), choose("no", text("no"), "x"));
  row.querySelector(`#${item.key}-${value}`)?.setAttribute("aria-pressed", "true");
  return row;
}

function measured(order, item, value) {
  const input = make("input", { class: "input", id: `in-${item.key}`, inputmode: "decimal", autocomplete: "off", value: value === "" ? "" : decimal(value) });
  const fault = value !== "" && Number.isNaN(number(value)) ? text("noNumber") : null;
  on(input, "input", () => keepDraft(order, item.key, input.value));
  on(input, "keydown", (event) => event.key === "Enter" && input.blur());
  on(input, "change", () => {
    const typed = number(input.value);
    const empty = input.value.trim() === "";
    if (empty || !Number.isNaN(typed)) settle(order, item, empty ? "" : String(typed));
  });
  return field(input, item.unit ? `${text("value")} (${item.unit})` : text("value"), { hint: limits(item), fault });
}

// A value out of its limits stays on the phone until its note says why: the server takes the two together.
function settle(order, item, value) {
  const note = (draft(order, `${item.key}-note`) ?? order.answers[item.key]?.note ?? "").trim();
  if (within(item, value) === false && !note) return keepDraft(order, item.key, value).then(redraw);
  return answer(order, item, value, note);
}

const redraw = () => document.dispatchEvent(new CustomEvent("bag:model"));

export function limits(item) {
  if (item.low != null && item.high != null) return text("between", { low: decimal(item.low), high: decimal(item.high), unit: item.unit });
  if (item.low != null) return text("atLeast", { limit: decimal(item.low), unit: item.unit });
  return item.high != null ? text("atMost", { limit: decimal(item.high), unit: item.unit }) : null;
}

function choice(order, item, value) {
  const select = make("select", { class: "input", id: `in-${item.key}` }, make("option", { value: "" }, "–"),
    ...item.choices.map((one) => make("option", { value: one, selected: one === value }, one)));
  return field(on(select, "change", () => answer(order, item, select.value)), text("value"));
}

function words(order, item, value) {
  const area = make("textarea", { class: "input", id: `in-${item.key}`, rows: 2 }, value);
  on(area, "input", () => keepDraft(order, item.key, area.value));
  return field(on(area, "change", () => answer(order, item, area.value.trim())), text("value"));
}

function remark(order, item, value, good, open) {
  const note = draft(order, `${item.key}-note`) ?? order.answers[item.key]?.note ?? "";
  if (!open) return note && make("p", { class: "quiet" }, note);
  if (good !== false && !note) return null;
  const area = make("textarea", { class: "input", id: `note-${item.key}`, rows: 2 }, note);
  on(area, "input", () => keepDraft(order, `${item.key}-note`, area.value));
  on(area, "change", () => area.value.trim() && answer(order, item, normal(item, value), area.value.trim()));
  return field(area, text("remark"), { fault: good === false && !note ? text("noteNeeded") : null });
}

const normal = (item, value) => (item.kind === "number" && value !== "" ? String(number(value)) : value);

/** The photos of an item (or of the whole job: key ""), and the way to one more. */
export function photos(order, key, label, open = true) {
  const shown = order.photos.filter((photo) => photo.key === key).map((photo) => {
    const kept = model.pictures.get(`${order.id}:${photo.sha256}`);
    return make("li", { class: photo.waits ? "waits" : "" },
      kept ? thumbnail(kept, label) : make("span", { class: "thumb", title: text("onServer") }, icon("photo")),
      photo.waits && make("span", { class: "badge" }, icon("clock"), make("span", { class: "sr" }, text("waits"))));
  });
  return make("ul", { class: "photos" }, ...shown, open && make("li", {}, shoot(order, key, label)));
}
