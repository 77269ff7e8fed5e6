// What is in memory of the phone: the store's content, read again whenever it changed.
import { after } from "./form.js";
import { record as enqueue, sync, tally } from "./outbox.js";
import { all, drop, fact, put } from "./store.js";

export const model = { orders: [], base: new Map(), drafts: new Map(), pictures: new Map(), clashes: [], waiting: [], stock: [], today: "" };

/** Reads everything; what is done here and not yet on the server is laid over the orders. */
export async function load() {
  const [orders, drafts, pictures, clashes, waiting] = await Promise.all(
    ["orders", "drafts", "pictures", "clashes", "outbox"].map(all),
  );
  model.waiting = waiting;
  model.clashes = clashes;
  model.base = new Map(orders.map((order) => [order.id, order]));
  model.orders = orders.map((order) => after(order, waiting)).sort((a, b) => (a.starts ?? "9").localeCompare(b.starts ?? "9"));
  model.drafts = new Map(drafts.map((draft) => [draft.key, draft.value]));
  model.pictures = new Map(pictures.map((picture) => [picture.key, picture]));
  model.stock = (await fact("stock")) ?? [];
  model.today = (await fact("today")) ?? "";
}

export const orderOf = (id) => model.orders.find((order) => order.id === id);

const key = (order, name) => `${order.id}:${name}`;

/** What is being typed into a field of an order. */
export const draft = (order, name) => model.drafts.get(key(order, name));

/** Keeps what is being typed, at every stroke: a dead battery loses nothing. */
export function keepDraft(order, name, value) {
  model.drafts.set(key(order, name), value);
  return put("drafts", { key: key(order, name), value });
}

export function dropDraft(order, name) {
  model.drafts.delete(key(order, name));
  return drop("drafts", key(order, name));
}

/** Does things with an order; `names` are the drafts that they make needless, `pictures` the new ones among them. */
export async function act(order, commands, names = [], pictures = []) {
  try {
    await enqueue(order.id, commands, names.map((name) => key(order, name)), pictures);
  } finally {
    await changed();
  }
}

export async function changed() {
  await load();
  document.dispatchEvent(new CustomEvent("bag:model"));
}

export { sync, tally };
