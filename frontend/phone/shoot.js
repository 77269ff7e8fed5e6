// Taking photos: the camera of the phone, or files that are there already.
import { act } from "./model.js";
import { announce, icon, make, on, text } from "./parts.js";
import { prepare } from "./pictures.js";

/** A button that takes photos for an item of an order (or for the whole job: key ""). */
export function shoot(order, key, label) {
  const input = make("input", { type: "file", class: "sr", accept: "image/*", multiple: true, id: `shoot-${key}` });
  on(input, "change", async () => {
    const files = [...input.files];
    input.value = "";
    for (const file of files) await take(order, key, file);
  });
  return make("label", { class: "shoot", for: input.id }, icon("camera"), make("span", {}, text("addPhoto")),
    make("span", { class: "sr" }, label), input);
}

async function take(order, key, file) {
  try {
    const picture = await prepare(order.id, file);
    if (picture.known) return announce(text("photoThere"));
    const data = { sha256: picture.sha256, size: picture.size, mime: picture.type, key };
    await act(order, [{ kind: "photo", data, picture: picture.key }], [], [picture]);
  } catch (fault) {
    announce(fault.message === "unreadable" ? text("noPicture", { name: file.name }) : text("full"));
  }
}
