// The service worker of the phone app. The server puts `SHELL = {version, page, files}` in front of this text.
/* global SHELL */
const CACHE = `bag-field-${SHELL.version}`;
const PATIENCE = 3000; // ms that the page waits for the network before it opens from the phone

self.addEventListener("install", (event) => {
  event.waitUntil(store().then(() => self.skipWaiting()));
});

// All or nothing; the page only as its person sees it, never the sign-in page in its place.
async function store() {
  const cache = await caches.open(CACHE);
  await cache.addAll(SHELL.files.map((file) => new Request(file, { cache: "reload" })));
  const page = await fetch(SHELL.page, { redirect: "error" }).catch(() => undefined);
  if (page?.ok) await cache.put(SHELL.page, page);
}

self.addEventListener("activate", (event) => {
  event.waitUntil(tidy().then(() => self.clients.claim()));
});

// The page is the one thing that a new version takes over: without a network it must open all the same.
async function tidy() {
  const old = (await caches.keys()).filter((name) => name.startsWith("bag-field-") && name !== CACHE);
  const cache = await caches.open(CACHE);
  for (const name of old) {
    const page = await (await caches.open(name)).match(SHELL.page);
    if (page && !(await cache.match(SHELL.page))) await cache.put(SHELL.page, page);
    await caches.delete(name);
  }
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (event.request.mode === "navigate" && url.pathname === SHELL.page) event.respondWith(page(event.request));
  else if (SHELL.files.includes(url.pathname)) event.respondWith(kept(event.request));
});

async function kept(request) {
  return (await (await caches.open(CACHE)).match(request, { ignoreSearch: true })) ?? fetch(request);
}

/** The page from the network if that answers soon, else as it was; also when the network leads to the sign-in page. */
async function page(request) {
  const cache = await caches.open(CACHE);
  const saved = await cache.match(SHELL.page);
  const fresh = fetch(request).then(async (response) => {
    if (response.ok && response.type === "basic") await cache.put(SHELL.page, response.clone());
    return response;
  });
  if (!saved) return fresh;
  const late = new Promise((done) => setTimeout(done, PATIENCE));
  const answer = await Promise.race([fresh.catch(() => undefined), late]);
  return answer?.ok ? answer : saved;
}
