// Photos: made small enough, kept with their hash, sent in parts that go on where the line broke.
import { exifOf, withExif } from "./exif.js";
import { get } from "./store.js";
import { Refused, call } from "./wire.js";

const KEEPS = ["image/jpeg", "image/png", "image/webp"];
const LARGEST = 3 * 1024 * 1024; // bytes up to which a photo stays as the camera made it
const WIDEST = 4096; // px of its longer side
const SHRUNK = 2560;
const SMALL = 320;
const PART = 512 * 1024;

/** A file of the camera made ready for an order; `known` if it is there already. Rejects with "unreadable". */
export async function prepare(order, file) {
  const drawn = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => {
    throw new Error("unreadable");
  });
  const longest = Math.max(drawn.width, drawn.height);
  const asItIs = KEEPS.includes(file.type) && file.size <= LARGEST && longest <= WIDEST;
  const full = asItIs ? file.slice(0, file.size, file.type) : await shrink(drawn, file);
  const small = await redraw(drawn, SMALL, "image/webp", 0.7);
  drawn.close();
  const sha256 = await hash(full);
  const key = `${order}:${sha256}`;
  const known = await get("pictures", key);
  if (known) return { ...known, known: true };
  return { key, order, sha256, size: full.size, type: full.type, full, small };
}

async function shrink(drawn, file) {
  const [jpeg, segment] = await Promise.all([redraw(drawn, SHRUNK, "image/jpeg", 0.85), exifOf(file)]);
  return segment ? withExif(jpeg, segment) : jpeg;
}

function redraw(drawn, longest, type, quality) {
  const scale = Math.min(1, longest / Math.max(drawn.width, drawn.height));
  const canvas = new OffscreenCanvas(Math.round(drawn.width * scale), Math.round(drawn.height * scale));
  canvas.getContext("2d").drawImage(drawn, 0, 0, canvas.width, canvas.height);
  return canvas.convertToBlob({ type, quality });
}

async function hash(blob) {
  const digest = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Brings the bytes of a kept picture to the server; unless it is a `first` attempt, from where the server has them. */
export async function upload(key, first) {
  const picture = await get("pictures", key);
  if (!picture?.full) return; // its bytes were taken already
  try {
    await sendParts(picture, first ? 0 : await there(picture));
  } catch (fault) {
    if (!(fault instanceof Refused) || fault.status !== 409) throw fault;
    await sendParts(picture, await there(picture)); // damaged on its way: once more
  }
}

const there = async ({ sha256, size }) => (await call("GET", `photos/${sha256}?size=${size}`)).received;

async function sendParts({ sha256, size, full }, from) {
  let received = from;
  while (received < size) {
    const part = full.slice(received, received + PART);
    ({ received } = await call("PUT", `photos/${sha256}?size=${size}&offset=${received}`, part));
  }
}
