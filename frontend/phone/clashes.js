// What did not fit what the office did meanwhile: both sides, and what to do about it.
import { act, changed, orderOf } from "./model.js";
import { button, facts, make, moment, notice, text } from "./parts.js";
import { drop } from "./store.js";

/** A notice for each clash; the data is on the server beside the order already (of refused ones on this phone). */
export const clashes = (rows) => rows.map(clashBlock);

function clashBlock(clash) {
  const order = orderOf(clash.order);
  const office = clash.office;
  const again = clash.kind === "answer" && order?.state === "on_site" && clash.outcome === "clash" && button(`again-${clash.id}`, text("sendMine"), "upload", async () => {
    await drop("clashes", clash.id);
    await act(order, [{ kind: "answer", data: { ...clash.data, seen: office?.value ?? "" } }]);
  });
  const seen = button(`seen-${clash.id}`, text("understood"), "check", async () => {
    await drop("clashes", clash.id);
    await changed();
  });
  const block = notice(clash.outcome === "clash" ? "warning" : "critical", "alert-triangle",
    make("p", { class: "strong" }, text(clash.outcome === "clash" ? "clashed" : "refusedHere")),
    make("p", {}, clash.detail), ...(clash.reasons ?? []).map((reason) => make("p", {}, reason)),
    facts([
      [text("job"), order ? `${order.number} ${order.title}` : office && `${office.number} ${office.title}`],
      [text("yours"), office?.yours ?? mine(clash)],
      [text("doneAt"), moment(clash.at)],
      [text("inOffice"), office && [office.value_said, office.state, office.crew.join(", ")].filter(Boolean).join(" · ")],
    ]),
    clash.outcome === "clash" && make("p", { class: "quiet" }, text("keptBeside")),
    make("div", { class: "row" }, again, seen));
  block.id = `clash-${clash.id}`;
  return block;
}

// What the server never saw is told in the words that the phone has.
const mine = ({ kind, data }) => [text(`kind_${kind}`), data.text ?? data.result ?? data.name ?? data.value ?? ""].filter(Boolean).join(": ");
