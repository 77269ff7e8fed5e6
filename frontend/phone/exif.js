// What a camera wrote into a photo (where and when it was taken), kept when the photo is made smaller.
const HEAD = 131_072; // bytes: the segment is at most 64 kB and stands near the beginning
const APP1 = 0xe1;
const EXIF = 0x45786966; // "Exif"
const ORIENTATION = 0x0112;

/** The Exif segment of a JPEG, its picture upright; null where there is none. */
export async function exifOf(file) {
  const head = new DataView(await file.slice(0, HEAD).arrayBuffer());
  try {
    if (head.getUint16(0) !== 0xffd8) return null;
    for (let at = 2; head.getUint8(at) === 0xff; at += 2 + head.getUint16(at + 2)) {
      const end = at + 2 + head.getUint16(at + 2);
      if (head.getUint8(at + 1) === APP1 && head.getUint32(at + 4) === EXIF) return upright(head.buffer.slice(at, end));
    }
  } catch (fault) {
    if (!(fault instanceof RangeError)) throw fault; // a damaged or cut segment
  }
  return null;
}

// The smaller picture is drawn upright already.
function upright(segment) {
  const tiff = new DataView(segment, 10);
  const little = tiff.getUint16(0) === 0x4949;
  const first = tiff.getUint32(4, little);
  for (let entry = 0; entry < tiff.getUint16(first, little); entry += 1) {
    const at = first + 2 + entry * 12;
    if (tiff.getUint16(at, little) === ORIENTATION) tiff.setUint16(at + 8, 1, little);
  }
  return segment;
}

/** A JPEG with an Exif segment right after its beginning. */
export const withExif = (jpeg, segment) => new Blob([jpeg.slice(0, 2), segment, jpeg.slice(2)], { type: jpeg.type });
