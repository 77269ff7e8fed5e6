// Forms: a question before unsaved changes are lost, one submit only, and files by drag and drop.
import { text } from "./dom.js";
import { toast } from "./toasts.js";

const changed = new Set();

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-guard]")) changed.add(form);
  // Who fills a field in while editing many records wants it set.
  const mark = event.target.closest(".set-field")?.querySelector("input[name=set]");
  if (mark && mark !== event.target) mark.checked = true;
});
document.addEventListener("submit", (event) => {
  changed.delete(event.target);
  const button = event.submitter;
  // After the form's data was taken: a disabled button would not be sent.
  if (button && event.target.matches("[data-guard]")) setTimeout(() => (button.disabled = !event.defaultPrevented));
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) for (const button of document.querySelectorAll("form[data-guard] [disabled]")) button.disabled = false;
});
window.addEventListener("beforeunload", (event) => {
  if ([...changed].some((form) => form.isConnected)) event.preventDefault();
});

const zoneOf = (event) => event.target.closest?.("[data-drop]");
const megabytes = (bytes) => `${Math.round(bytes / 1048576)} MB`;

function chosen(input) {
  const zone = input.closest("[data-drop]");
  const limit = Number(input.dataset.limit || 0);
  const tooLarge = limit && [...input.files].find((file) => file.size > limit);
  if (tooLarge) {
    toast(text("tooLarge", { name: tooLarge.name, limit: megabytes(limit) }), "error");
    input.value = "";
  }
  zone.querySelector(".drop-names").textContent = [...input.files].map((file) => file.name).join(", ");
}

for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    const zone = zoneOf(event);
    if (!zone) return;
    event.preventDefault();
    zone.classList.toggle("over", name === "dragenter" || name === "dragover");
    const input = zone.querySelector("input[type=file]");
    if (name === "drop" && event.dataTransfer.files.length) {
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
}
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-drop] input[type=file]")) chosen(event.target);
});
