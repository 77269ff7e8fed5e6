// <time data-ago> says "3 minutes ago", in a table "3 min. ago"; older than a week it says the date the server wrote.
import { language } from "./dom.js";

const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60]];
const WEEK = 7 * 86400;
const format = new Intl.RelativeTimeFormat(language(), { numeric: "auto" });
const short = new Intl.RelativeTimeFormat(language(), { numeric: "always", style: "narrow" });

function words(seconds, written) {
  for (const [unit, size] of UNITS) {
    if (Math.abs(seconds) >= size) return written.format(Math.trunc(seconds / size), unit);
  }
  return format.format(0, "second");
}

export function refreshTimes(root) {
  for (const element of root.querySelectorAll("time[data-ago]")) {
    const seconds = (new Date(element.dateTime) - Date.now()) / 1000;
    element.textContent = Math.abs(seconds) < WEEK ? words(seconds, element.closest("table") ? short : format) : element.title;
  }
}

setInterval(() => refreshTimes(document), 30000);
document.addEventListener("bag:loaded", (event) => refreshTimes(event.detail));
