// What the phone keeps: one IndexedDB database per account, so that two people may share a device.
const STORES = {
  meta: null, // single facts by name
  orders: { keyPath: "id" }, // work orders as the server last told them
  drafts: { keyPath: "key" }, // fields that are being filled in
  outbox: { keyPath: "seq", autoIncrement: true }, // commands that the server has not answered, in their order
  sent: { keyPath: "id" }, // commands that it answered, for a week
  pictures: { keyPath: "key" }, // photos: small version always, full bytes until they are on the server
  clashes: { keyPath: "id" }, // commands that did not fit what the office did meanwhile
};
const PREFIX = "bag-field-";
let base;

const finished = (request) =>
  new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });

/** Opens the database of an account; everything below works on it. */
export async function open(user) {
  const request = indexedDB.open(PREFIX + user, 1);
  request.onupgradeneeded = () => {
    for (const [name, options] of Object.entries(STORES)) request.result.createObjectStore(name, options ?? undefined);
  };
  base = await finished(request);
  base.onversionchange = () => base.close();
}

/**
 * One transaction over the named stores: `work` gets them by name and does all of its calls at once.
 * Resolves, when everything is on disk, to the result of the request that `work` returns.
 */
export function change(names, work) {
  return new Promise((done, fail) => {
    const transaction = base.transaction(names, "readwrite", { durability: "strict" });
    const request = work(Object.fromEntries(names.map((name) => [name, transaction.objectStore(name)])));
    transaction.oncomplete = () => done(request?.result);
    transaction.onabort = () => fail(transaction.error ?? request?.error);
  });
}

const reading = (name) => base.transaction(name).objectStore(name);

export const all = (name) => finished(reading(name).getAll());
export const get = (name, key) => finished(reading(name).get(key));
export const count = (name) => finished(reading(name).count());
export const put = (name, value, key) => change([name], (stores) => stores[name].put(value, key));
export const drop = (name, key) => change([name], (stores) => stores[name].delete(key));
export const fact = (name) => get("meta", name);
export const note = (name, value) => put("meta", value, name);

/** The oldest command of the outbox; undefined when it is empty. */
export async function oldest() {
  const cursor = await finished(reading("outbox").openCursor());
  return cursor?.value;
}

/** Forgets what accounts other than `user` left here and that `keeps(account)` does not hold: their jobs are not ours. */
export async function sweep(user, keeps) {
  for (const { name } of (await indexedDB.databases?.()) ?? []) {
    const account = name.startsWith(PREFIX) && name.slice(PREFIX.length);
    if (account && account !== user && !keeps(account)) indexedDB.deleteDatabase(name);
  }
}

/** Forgets everything of this account on this device. */
export async function erase(user) {
  base.close();
  await finished(indexedDB.deleteDatabase(PREFIX + user));
}
