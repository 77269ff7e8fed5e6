// One job: what one must know on site, the steps of the work, and its end with signatures.
import { faults, isOpen, typedAnswers } from "./form.js";
import { itemBlock, photos } from "./items.js";
import { act, draft, dropDraft, keepDraft, model } from "./model.js";
import { pad } from "./pad.js";
import { announce, button, clock, facts, field, icon, make, moment, notice, on, panel, tag, text } from "./parts.js";
import { clashes } from "./clashes.js";
import { materials, runningTime } from "./materials.js";

export const stateTag = (order) =>
  tag(text(`state_${order.state}`), { on_site: "info", done: "warning", signed: "ok" }[order.state] ?? "");

/** The blocks of a job from top to bottom, each an element with an id. */
export function jobBlocks(order) {
  const filling = order.state === "on_site";
  return [
    heading(order),
    ...clashes(model.clashes.filter((clash) => clash.order === order.id)),
    place(order),
    order.equipment && equipment("equipment", text("equipment"), order.equipment),
    order.here.length > 0 && neighbours(order),
    order.items.length > 0 && checklist(order, filling),
    isOpen(order) && panel("pictures", text("morePhotos"), "camera", photos(order, "", text("morePhotos"))),
    !isOpen(order) && order.photos.length > 0 && panel("pictures", text("morePhotos"), "camera", photos(order, "", text("morePhotos"), false)),
    ...materials(order, filling),
    isOpen(order) && remarks(order),
    filling && ending(order),
    !isOpen(order) && outcome(order),
    (filling || order.state === "done") && signing(order),
    actions(order),
  ].filter(Boolean);
}

function heading(order) {
  return make("header", { class: "job-head", id: "head" },
    make("div", { class: "row" }, stateTag(order), order.tone && tag(order.priority, order.tone), make("span", { class: "mono quieter" }, order.number)),
    make("h1", { tabindex: -1 }, order.title),
    order.starts && make("p", { class: "quiet" }, `${moment(order.starts)} – ${clock(order.ends)}`));
}

function place(order) {
  const { latitude, longitude, name, path, address, code, notes } = order.place;
  const at = latitude != null && `${latitude.toFixed(5)},${longitude.toFixed(5)}`;
  // Apple's phones know their own maps only; all others follow geo:.
  const href = /iPhone|iPad|Macintosh/.test(navigator.userAgent) ? `maps://?daddr=${at}` : `geo:${at}?q=${at}(${encodeURIComponent(name)})`;
  return panel("place", text("place"), "map-pin",
    facts([[text("place"), name], [text("liesIn"), path.join(" › ")], [text("address"), address], [text("code"), code],
      [text("position"), at], [text("notes"), notes], [text("crew"), order.crew.join(", ")], [text("vehicle"), order.vehicle],
      [text("origin"), order.origin], [text("service"), order.service], [text("due"), order.due && order.due.split("-").reverse().join(".")]]),
    order.description && make("p", { class: "said" }, order.description),
    at && make("a", { class: "btn", href }, icon("route"), text("navigate")));
}

const equipment = (id, title, piece) =>
  panel(id, title, "server", facts([[text("name"), piece.name], [text("label"), piece.tag], ...piece.facts]));

function neighbours(order) {
  return make("details", { class: "panel", id: "here" },
    make("summary", { class: "pad" }, text("hereToo", { count: order.here.length }), make("span", { class: "push" }, icon("chevron-down"))),
    ...order.here.map((piece) => make("div", { class: "pad" }, facts([[text("name"), piece.name], [text("label"), piece.tag], ...piece.facts]))));
}

function checklist(order, filling) {
  const left = faults(order, (name) => draft(order, name)).length;
  const hint = isOpen(order) && !filling && make("p", { class: "quiet" }, text("arriveFirst"));
  return make("section", { class: "panel", id: "items", "aria-labelledby": "items-title" },
    make("header", {}, icon("checklist"), make("h2", { id: "items-title" }, text("checklist")),
      make("span", { class: "n push" }, isOpen(order) && left ? text("left", { count: left }) : "")),
    hint && make("div", { class: "pad" }, hint),
    ...order.items.map((item) => itemBlock(order, item, filling)));
}

function remarks(order) {
  const area = make("textarea", { class: "input", id: "remark", rows: 2 }, draft(order, "remark") ?? "");
  on(area, "input", () => keepDraft(order, "remark", area.value));
  const send = button("remark-add", text("addNote"), "message-2", () => {
    const said = area.value.trim();
    if (said) act(order, [{ kind: "note", data: { text: said } }], ["remark"]);
  });
  return panel("notes", text("toOffice"), "message-2", ...order.notes.map((note) => make("p", { class: "said" }, note.text)),
    field(area, text("note")), send);
}

function ending(order) {
  const kept = (name) => draft(order, name) ?? "";
  const area = (name, rows) =>
    on(make("textarea", { class: "input", id: name, rows }, kept(name)), "input", (event) => keepDraft(order, name, event.target.value));
  const chosen = kept("outcome") || "solved";
  const select = make("select", { class: "input", id: "outcome" },
    ...["solved", "temporary", "unsolved"].map((one) => make("option", { value: one, selected: one === chosen }, text(`outcome_${one}`))));
  on(select, "change", () => keepDraft(order, "outcome", select.value));
  return panel("ending", text("ending"), "flag-3", field(area("finding", 2), text("finding")), field(area("result", 3), text("result")),
    field(select, text("outcome")));
}

const outcome = (order) =>
  panel("ending", text("ending"), "flag-3", facts([[text("outcome"), order.outcome && text(`outcome_${order.outcome}`)],
    [text("finding"), order.finding], [text("result"), order.result]]));

function signing(order) {
  const signed = new Map(order.signatures.map((one) => [one.kind, one]));
  const kinds = ["technician", ...(order.customer_signs ? ["customer"] : [])];
  const blocks = kinds.map((kind) => (signed.has(kind) ? ready(kind, signed.get(kind)) : signer(order, kind)));
  const late = order.state === "done" && kinds.some((kind) => !signed.has(kind)) && button("sign-now", text("handInSignatures"), "check", () => sign(order), "main");
  return panel("signing", text("signatures"), "pencil", ...blocks, late);
}

const ready = (kind, signature) => notice("ok", "circle-check", make("p", {}, `${text(`sign_${kind}`)}: ${signature.name}`));

function signer(order, kind) {
  const line = (name, label) => {
    const input = make("input", { class: "input", id: `${kind}-${name}`, autocomplete: "off", value: draft(order, `${kind}-${name}`) ?? "" });
    return field(on(input, "input", () => keepDraft(order, `${kind}-${name}`, input.value)), label);
  };
  const lines = kind === "customer" ? [line("name", text("signerName")), line("duty", text("signerDuty"))] : [];
  return make("fieldset", { class: "stack" }, make("legend", { class: "strong" }, text(`sign_${kind}`)), ...lines,
    pad(`pad-${kind}`, text(`sign_${kind}`), draft(order, `${kind}-strokes`), (strokes) =>
      strokes.length ? keepDraft(order, `${kind}-strokes`, strokes) : dropDraft(order, `${kind}-strokes`)));
}

/** The signatures that were drawn, as commands; null after saying what is missing. */
function drawn(order) {
  const commands = [];
  for (const kind of ["technician", ...(order.customer_signs ? ["customer"] : [])]) {
    if (order.signatures.some((one) => one.kind === kind)) continue;
    const strokes = draft(order, `${kind}-strokes`);
    const [name, duty] = ["name", "duty"].map((part) => (draft(order, `${kind}-${part}`) ?? "").trim());
    if (!strokes?.length) return refuse(`pad-${kind}`, text(`unsigned_${kind}`));
    if (kind === "customer" && name.length < 3) return refuse("customer-name", text("nameMissing"));
    commands.push({ kind: "sign", data: { kind, strokes, name: kind === "technician" ? document.body.dataset.name : name, duty } });
  }
  return commands;
}

const SIGNING = ["technician", "customer"].flatMap((kind) => ["strokes", "name", "duty"].map((part) => `${kind}-${part}`));

function sign(order) {
  const commands = drawn(order);
  if (commands) act(order, commands, SIGNING);
}

function refuse(id, message) {
  announce(message);
  const control = document.getElementById(id);
  control?.scrollIntoView({ block: "center" });
  control?.focus({ preventScroll: true });
  return null;
}

function actions(order) {
  const row = (...buttons) => make("div", { class: "job-actions", id: "actions" }, ...buttons);
  if (order.state === "planned") return row(make("p", { class: "quiet" }, text("notDispatched")));
  if (order.state === "dispatched") return row(button("arrive", text("arrive"), "map-pin", () => act(order, [{ kind: "arrive", data: {} }]), "main big"));
  if (order.state !== "on_site") return row(make("p", { class: "quiet" }, text(order.waiting ? "handedIn" : "onServer")));
  return row(button("later", text("finishUnsigned"), null, () => finish(order, false), "bare"),
    button("finish", text("finish"), "check", () => finish(order, true), "main big"));
}

function finish(order, signed) {
  const typed = (name) => draft(order, name);
  const how = typed("outcome") || "solved";
  const [first] = faults(order, typed, how);
  if (first) return refuse(idOf(first), `${first.item.label}: ${text(`fault_${first.why}`)}`);
  const result = (typed("result") ?? "").trim();
  if (result.length < 10) return refuse("result", text("resultMissing"));
  const signatures = signed ? drawn(order) : [];
  if (!signatures) return null;
  const end = { kind: "finish", data: { result, finding: (typed("finding") ?? "").trim(), outcome: how } };
  const names = order.items.flatMap((item) => [item.key, `${item.key}-note`]);
  const done = [...names, "began", "result", "finding", "outcome", ...(signed ? SIGNING : [])];
  return act(order, [...typedAnswers(order, typed), ...runningTime(order), end, ...signatures], done);
}

function idOf({ item, why }) {
  if (why === "note") return `note-${item.key}`;
  return { check: `${item.key}-yes`, photo: `shoot-${item.key}` }[item.kind] ?? `in-${item.key}`;
}
