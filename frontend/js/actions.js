// Buttons say what they do in data-act; one listener does it, because the content policy forbids inline handlers.
import { text } from "./dom.js";
import { confirmed } from "./dialogs.js";
import { dismiss, toast } from "./toasts.js";

async function copy(button) {
  try {
    await navigator.clipboard.writeText(button.dataset.text);
  } catch {
    toast(text("error"), "error");
    return;
  }
  button.classList.add("done");
  toast(button.dataset.done ?? text("copied"), "success");
  setTimeout(() => button.classList.remove("done"), 1500);
}

const actions = {
  palette: () => document.dispatchEvent(new Event("bag:palette")),
  keys: () => document.getElementById("keys").showModal(),
  close: (button) => button.closest("dialog")?.close(),
  dialog: (button) => document.getElementById(button.dataset.target)?.showModal(),
  dismiss: (button) => dismiss(button.closest(".toast")),
  print: () => window.print(),
  back: () => history.back(),
  copy,
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act]");
  if (button) actions[button.dataset.act]?.(button);
});

// Browsers without closedby: a click on the backdrop closes the dialog.
document.addEventListener("click", (event) => {
  if (event.target.matches("dialog[closedby=any]") && !("closedBy" in HTMLDialogElement.prototype)) event.target.close();
});

// data-confirm on a form or on its button asks first.
document.addEventListener("submit", async (event) => {
  const question = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
  if (!question || event.target.dataset.confirmed) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const { target, submitter } = event;
  if (!(await confirmed(question, submitter))) return;
  target.dataset.confirmed = "1";
  target.requestSubmit(submitter);
  delete target.dataset.confirmed;
}, true);
