// What was done on this phone and is not yet on the server: commands in their order, each sent until it is answered.
import { text } from "../js/dom.js";
import { all, change, drop, fact, get, note, oldest, put } from "./store.js";
import { upload } from "./pictures.js";
import { Ended, Refused, Unreachable, call, person } from "./wire.js";

const KEPT = 7 * 86_400_000; // answered commands, should the server have to be restored from a backup
/** Begin of the names under which the browser keeps how much of an account waits, for other pages to ask. */
export const WAITING = "bag-field-waiting-";
const PAUSES = [2, 5, 15, 60, 300].map((seconds) => seconds * 1000);
// A change of the same thing that was not sent yet is replaced by the newer one.
const REPLACES = { answer: (data) => data.key };

/** Where sending stands; the event "bag:sync" says that it changed, "bag:store" that an answer changed what is kept. */
export const sync = { going: false, reached: true, waiting: 0, signIn: false, trouble: "", at: null };

export function say(facts) {
  Object.assign(sync, facts);
  document.dispatchEvent(new CustomEvent("bag:sync"));
}

/** Keeps commands `[{kind, data, picture?}]` and new pictures, and takes away the drafts they came from, all at once. */
export async function record(order, commands, drafts = [], pictures = []) {
  const waiting = await all("outbox");
  await change(["outbox", "drafts", "pictures"], (stores) => {
    for (const command of commands) {
      const same = REPLACES[command.kind];
      for (const old of same ? waiting : []) {
        const alike = old.order === order && old.kind === command.kind && same(old.data) === same(command.data);
        if (!alike || old.tried) continue;
        command.data.seen = old.data.seen;
        stores.outbox.delete(old.seq);
      }
      stores.outbox.add({ ...command, id: crypto.randomUUID(), order, at: new Date().toISOString(), tried: 0 });
    }
    for (const key of drafts) stores.drafts.delete(key);
    for (const picture of pictures) stores.pictures.put(picture);
  });
  await tally();
  send();
}

export async function tally() {
  const waiting = (await all("outbox")).length;
  localStorage.setItem(`${WAITING}${person}`, waiting);
  if (waiting) localStorage.bagUnsent = text("leaveWaiting", { count: waiting });
  else localStorage.removeItem("bagUnsent");
  say({ waiting });
}

let again = false;
let timer;
let failures = 0;

/** Sends what waits, the oldest first, and then asks for the day. Only one tab of the browser does so at a time. */
export async function send() {
  if (sync.going) return void (again = true);
  clearTimeout(timer);
  say({ going: true });
  try {
    await navigator.locks.request("bag-field-sync", drain);
    failures = 0;
    say({ reached: true, signIn: false, trouble: "", at: await fact("synced") });
  } catch (fault) {
    settle(fault);
  }
  say({ going: false });
  if (again) {
    again = false;
    send();
  }
}

function settle(fault) {
  if (fault instanceof Ended) return say({ reached: true, signIn: true, trouble: "" });
  if (fault instanceof Unreachable) say({ reached: false });
  else say({ trouble: fault.message });
  timer = setTimeout(send, PAUSES[Math.min(failures++, PAUSES.length - 1)]);
}

async function drain() {
  for (let command = await oldest(); command; command = await oldest()) {
    await deliver(command);
    say({ reached: true });
    await tally();
  }
  await fetchDay();
}

/** One command to the server and its answer into the store. */
async function deliver(command) {
  command.after = command.tried ? command.after : ((await fact("last")) ?? null);
  command.tried += 1;
  await change(["outbox", "meta"], (stores) => {
    stores.outbox.put(command);
    stores.meta.put(command.id, "last");
  });
  try {
    if (command.picture) await upload(command.picture, command.tried === 1);
    const { id, order, kind, at, after, data } = command;
    await settleAnswer(command, await call("POST", "commands", { id, order, kind, at, after, data, device: await device() }));
  } catch (fault) {
    if (!(fault instanceof Refused)) throw fault;
    if (fault.missing) return rewind(command, fault.missing);
    await put("clashes", { ...command, outcome: "refused", detail: fault.message, reasons: fault.reasons });
    await drop("outbox", command.seq);
    document.dispatchEvent(new Event("bag:store"));
  }
}

async function settleAnswer(command, answer) {
  const picture = command.picture && (await get("pictures", command.picture));
  await change(["outbox", "sent", "orders", "pictures", "clashes"], (stores) => {
    stores.outbox.delete(command.seq);
    stores.sent.put({ ...command, done: Date.now() });
    if (answer.order) stores.orders.put(answer.order);
    if (picture) stores.pictures.put({ ...picture, full: null });
    if (answer.outcome !== "applied") stores.clashes.put({ ...command, ...answer, order: command.order });
  });
  document.dispatchEvent(new Event("bag:store"));
}

/** The server does not know what came before: it is sent again first, as far as this phone still has it. */
async function rewind(command, missing) {
  const before = await get("sent", missing);
  await change(["outbox", "sent"], (stores) => {
    if (before) {
      stores.outbox.put(before);
      stores.sent.delete(missing);
    } else {
      stores.outbox.put({ ...command, after: null });
    }
  });
}

async function fetchDay() {
  const day = await call("GET", "day");
  const old = (await all("sent")).filter((command) => command.done < Date.now() - KEPT);
  await change(["orders", "meta", "sent"], (stores) => {
    stores.orders.clear();
    for (const order of day.orders) stores.orders.put(order);
    stores.meta.put(day.stock, "stock");
    stores.meta.put(day.today, "today");
    stores.meta.put(Date.now(), "synced");
    for (const command of old) stores.sent.delete(command.id);
  });
  document.dispatchEvent(new Event("bag:store"));
}

/** The name of this installation; made once. */
async function device() {
  const known = await fact("device");
  if (known) return known;
  const made = crypto.randomUUID();
  await note("device", made);
  return made;
}
