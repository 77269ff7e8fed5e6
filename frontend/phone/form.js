// What an order looks like with everything that was done here and is not yet on the server. Pure: data in, data out.

const OPEN = ["planned", "dispatched", "on_site"];
const APPLY = {
  arrive: (order, data, at) => ({ ...order, state: "on_site", arrived: at }),
  answer: (order, data) => ({ ...order, answers: { ...order.answers, [data.key]: { value: data.value, note: data.note } } }),
  photo: (order, data) => ({ ...order, photos: [...order.photos, { sha256: data.sha256, key: data.key, waits: true }] }),
  part: (order, data) => ({ ...order, parts: [...order.parts, { ...data, waits: true }] }),
  time: (order, data) => ({ ...order, times: [...order.times, { ...data, waits: true }] }),
  note: (order, data) => ({ ...order, notes: [...order.notes, { text: data.text, waits: true }] }),
  finish: (order, data) => ({ ...order, state: "done", result: data.result }),
  sign: (order, data) => ({ ...order, signatures: [...order.signatures, { kind: data.kind, name: data.name, waits: true }] }),
};

/** `order` after the waiting `commands` of it, oldest first. */
export function after(order, commands) {
  const own = commands.filter((command) => command.order === order.id);
  const shown = own.reduce((state, { kind, data, at }) => APPLY[kind](state, data, at), order);
  return { ...shown, waiting: own.length };
}

export const isOpen = (order) => OPEN.includes(order.state);

/** A measured value as typed, with comma or point; NaN when it is no number. */
export function number(typed) {
  const text = String(typed).trim().replace(",", ".");
  return /^[-+]?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
}

/** Whether an answer is in order: true, false, or null where nothing limits it. */
export function within(item, value) {
  if (value === undefined || value === "") return null;
  if (item.kind === "check") return value === "yes";
  if (item.kind !== "number" || (item.low == null && item.high == null)) return null;
  const measured = number(value);
  return !(item.low != null && measured < item.low) && !(item.high != null && measured > item.high);
}

/** Has an item been answered? A photo item by a photo of it. */
export function answered(order, item) {
  if (item.kind === "photo") return order.photos.some((photo) => photo.key === item.key);
  return ![undefined, ""].includes(order.answers[item.key]?.value);
}

/**
 * What still stands against finishing: `[{item, why}]`, why is "missing", "number" or "note". `typed(name)` is what is
 * being typed into a field. Who could not do the work (`outcome` "unsolved") may leave items open.
 */
export function faults(order, typed, outcome) {
  const found = [];
  for (const item of order.items) {
    const given = order.answers[item.key] ?? {};
    const value = typed(item.key) ?? given.value ?? "";
    const note = typed(`${item.key}-note`) ?? given.note ?? "";
    const there = item.kind === "photo" ? answered(order, item) : value !== "";
    if (item.required && !there && outcome !== "unsolved") found.push({ item, why: "missing" });
    else if (there && item.kind === "number" && Number.isNaN(number(value))) found.push({ item, why: "number" });
    else if (within(item, value) === false && !note.trim()) found.push({ item, why: "note" });
  }
  return found;
}

/** The answers that were typed but not given yet, as commands with the drafts they come from. */
export function typedAnswers(order, typed) {
  const open = order.items.filter((item) => item.kind !== "photo" && (typed(item.key) ?? typed(`${item.key}-note`)) !== undefined);
  return open.map((item) => {
    const given = order.answers[item.key] ?? { value: "", note: "" };
    const raw = typed(item.key) ?? given.value;
    const value = item.kind === "number" && raw !== "" ? String(number(raw)) : raw.trim();
    return { kind: "answer", data: { key: item.key, value, note: (typed(`${item.key}-note`) ?? given.note).trim(), seen: given.value } };
  });
}
