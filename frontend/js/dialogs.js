// A question in a native dialog, in the look of the product.
import { make, text } from "./dom.js";

/** Resolves to true when the person agrees; the agreeing button carries the words of the button that asked. */
export function confirmed(question, asker) {
  const label = asker?.textContent.trim() || "OK";
  const dialog = make("dialog", { class: "dialog", role: "alertdialog", "aria-describedby": "question" },
    make("div", { class: "pad" }, make("p", { id: "question" }, question)),
    make("footer", {},
      make("button", { type: "button", class: "btn", value: "no" }, text("cancel")),
      make("button", { type: "button", class: `btn main ${asker?.matches(".danger") ? "danger" : ""}`, value: "yes" }, label)));
  dialog.setAttribute("aria-label", label);
  document.body.append(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener("click", (event) => {
      const answer = event.target.closest("button")?.value;
      if (answer) dialog.close(answer);
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    dialog.showModal();
  });
}
