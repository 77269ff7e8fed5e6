// The icons of the app on a home screen: the mark of BAĞ as PNG, drawn here, so that no picture is committed.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { deflateSync } from "node:zlib";

const GROUND = [11, 60, 74]; // RGB
const INK = [255, 255, 255];
const SAMPLES = 2; // per pixel and axis

// The mark on a field of 24 × 24: two swings with three knots, as in mark.svg.
const LINE = swings();
const KNOTS = [[4, 16], [20, 16], [12, 8]];

function swings() {
  const bend = (from, first, second, to) =>
    Array.from({ length: 21 }, (_, at) => {
      const t = at / 20;
      const mix = (axis) =>
        (1 - t) ** 3 * from[axis] + 3 * (1 - t) ** 2 * t * first[axis] + 3 * (1 - t) * t ** 2 * second[axis] + t ** 3 * to[axis];
      return [mix(0), mix(1)];
    });
  return [...bend([4, 16], [8, 16], [8, 8], [12, 8]), ...bend([12, 8], [16, 8], [16, 16], [20, 16])];
}

function near(points, x, y, reach) {
  for (const [px, py] of points) {
    const [dx, dy] = [px - x, py - y];
    if (dx * dx + dy * dy <= reach * reach) return true;
  }
  return false;
}
const onMark = (x, y) => x > 1 && x < 23 && y > 5 && y < 19;
const isInk = (x, y) => onMark(x, y) && (near(KNOTS, x, y, 2.4) || near(LINE, x, y, 1));

/** One icon: `room` is how much of it the mark fills (less where phones cut the icon to a shape), `round` its corners. */
function draw(size, room, round) {
  const rows = Buffer.alloc(size * (1 + size * 4)); // each row begins with its filter: none
  const radius = round * size;
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      let ink = 0;
      let ground = 0;
      for (let sample = 0; sample < SAMPLES ** 2; sample += 1) {
        const at = [x + ((sample % SAMPLES) + 0.5) / SAMPLES, y + (Math.floor(sample / SAMPLES) + 0.5) / SAMPLES];
        if (!inCorners(at, size, radius)) continue;
        ground += 1;
        const [across, down] = at.map((value) => ((value / size - 0.5) / room) * 24 + 12);
        if (isInk(across, down)) ink += 1;
      }
      const share = ground ? ink / ground : 0;
      const color = GROUND.map((value, channel) => Math.round(value + (INK[channel] - value) * share));
      rows.set([...color, Math.round((255 * ground) / SAMPLES ** 2)], y * (1 + size * 4) + 1 + x * 4);
    }
  }
  return rows;
}

function inCorners([x, y], size, radius) {
  const [dx, dy] = [x, y].map((value) => Math.max(radius - value, value - (size - radius), 0));
  return Math.hypot(dx, dy) <= radius || radius === 0;
}

// CRC-32 of PNG; node:zlib has it only from version 22 on.
function crc32(data) {
  let sum = ~0;
  for (const byte of data) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (0xedb88320 & -(sum & 1));
  }
  return ~sum >>> 0;
}

function chunk(kind, data) {
  const body = Buffer.concat([Buffer.from(kind), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

function png(size, rows) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 6, 0, 0, 0], 8); // 8 bits, RGBA
  const magic = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([magic, chunk("IHDR", head), chunk("IDAT", deflateSync(rows, { level: 9 })), chunk("IEND", Buffer.alloc(0))]);
}

/** Writes the icons that the manifest names. */
export async function appIcons(folder) {
  const icons = { "any-192": [192, 0.8, 0.2], "any-512": [512, 0.8, 0.2], "maskable-512": [512, 0.58, 0] };
  await Promise.all(
    Object.entries(icons).map(([name, [size, room, round]]) =>
      writeFile(join(folder, `phone-${name}.png`), png(size, draw(size, room, round))),
    ),
  );
}
