// Live news: one connection for all tabs of a browser, because a browser opens only six to one server.
import { text } from "./dom.js";
import { toast } from "./toasts.js";

const address = document.body.dataset.live;
const channel = "BroadcastChannel" in window ? new BroadcastChannel("bag-live") : null;

function state(live) {
  document.documentElement.dataset.link = live ? "live" : "lost";
  document.dispatchEvent(new CustomEvent("bag:link", { detail: { live } }));
  const box = document.querySelector("[data-live-state]");
  if (!box) return;
  box.querySelector(".dot").classList.toggle("live", live);
  box.querySelector("[data-live-word]").textContent = live ? text("live") : text("stale");
}

function count(unread) {
  const badge = document.querySelector("[data-unread]");
  if (!badge) return;
  badge.textContent = unread;
  badge.hidden = unread < 1;
}

function hear(news) {
  if (news.live !== undefined) return state(news.live);
  if (news.topic) return document.dispatchEvent(new CustomEvent(`bag:${news.topic}`, { detail: news }));
  if (news.unread !== undefined) count(news.unread);
  else count(Number(document.querySelector("[data-unread]")?.textContent ?? 0) + 1);
  if (news.title) toast(news.title, news.tone ?? "", news.url ?? "");
  document.dispatchEvent(new CustomEvent("bag:news", { detail: news }));
}

function tell(news) {
  hear(news);
  channel?.postMessage(news);
}

function listen() {
  const source = new EventSource(address);
  source.addEventListener("open", () => tell({ live: true }));
  source.addEventListener("error", () => tell({ live: false }));
  for (const kind of ["notification", "topic"]) source.addEventListener(kind, (event) => tell(JSON.parse(event.data)));
  // A tab that opens later asks how things stand.
  channel?.addEventListener("message", (event) => {
    if (event.data.ask) channel.postMessage({ live: source.readyState === EventSource.OPEN });
  });
  return new Promise(() => {});
}

if (address) {
  channel?.addEventListener("message", (event) => event.data.ask || hear(event.data));
  channel?.postMessage({ ask: true });
  if (navigator.locks && channel) navigator.locks.request("bag-live", listen);
  else listen();
}

const offline = document.querySelector("[data-offline]");
const showLine = () => offline && (offline.hidden = navigator.onLine);
window.addEventListener("offline", showLine);
window.addEventListener("online", showLine);
showLine();
