/** Keeps the page's own files, so that it works offline. The build puts the list of them in front, with their version. */

const worker = /** @type {any} */ (globalThis);
const { FILES, VERSION } = /** @type {{ FILES: readonly string[], VERSION: string }} */ (worker);
const scope = worker.registration.scope;
const own = new Set(FILES.map((file) => new URL(file, scope).href));

worker.addEventListener("install", (/** @type {any} */ event) => {
  event.waitUntil(keep());
});

worker.addEventListener("activate", (/** @type {any} */ event) => {
  event.waitUntil(forgetOthers());
});

worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const url = event.request.url.replace(/[?#].*/, "");
  // What is asked of issuers goes past.
  if (event.request.method === "GET" && own.has(url)) event.respondWith(answer(event.request, url));
});

async function keep() {
  const cache = await caches.open(nameOf(VERSION));
  // Not from the browser's own cache, which may have them of an earlier version.
  await cache.addAll([...own].map((url) => new Request(url, { cache: "reload" })));
  await worker.skipWaiting();
}

async function forgetOthers() {
  const names = (await caches.keys()).filter((name) => name.startsWith(nameOf("")) && name !== nameOf(VERSION));
  await Promise.all(names.map((name) => caches.delete(name)));
  await worker.clients.claim();
}

/** @param {Request} request @param {string} url */
async function answer(request, url) {
  const cache = await caches.open(nameOf(VERSION));
  // The page itself is asked for anew, so that a new version is seen at once; the others have their version in their name.
  if (request.mode === "navigate") return fetch(request).catch(() => cache.match(url));
  return (await cache.match(url)) ?? fetch(request);
}

/** Several pages below one origin have a cache each. @param {string} version */
function nameOf(version) {
  return `playground ${scope} ${version}`;
}
