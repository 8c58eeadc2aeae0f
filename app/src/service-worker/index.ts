/// <reference lib="webworker" />
/** Offline after the first visit: every page and file of this version is stored when the worker is installed. */
import { version } from "$app/env";
import { assets, immutable, prerendered } from "$app/manifest";
import { self } from "$app/service-worker";

const cacheName = `downhill-${version}`;
const files = [...immutable, ...assets, ...prerendered].map(
  ({ path }) => new URL(path, self.registration.scope).pathname,
);

self.addEventListener("install", (event) => {
  event.waitUntil(store().then(() => self.skipWaiting()));
});

async function store(): Promise<void> {
  const cache = await caches.open(cacheName);
  const seen = new Set<string>();
  const add = async (file: string): Promise<void> => {
    if (seen.has(file)) return;
    seen.add(file);
    await cache.add(file);
    // Of a worker only its first file is on the list: the chunks it loads stand in it by name, and theirs in them.
    if (file.includes("/workers/")) await addAll(named(await (await cache.match(file))!.text(), file));
  };
  // One file that cannot be had must not cost the others.
  const addAll = (files: readonly string[]) => Promise.allSettled(files.map(add));
  await addAll(files);
}

const named = (script: string, file: string): string[] =>
  [...script.matchAll(/["'`](\.\/[\w./-]+\.js)["'`]/g)].map(
    ([, name]) => new URL(name!, new URL(file, self.location.origin)).pathname,
  );

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(names.filter((name) => name !== cacheName).map((name) => caches.delete(name))),
      )
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) return;
  event.respondWith(answer(request));
});

/** Files named by their content come from the store; pages come from the network while there is one, so that a new version is seen. */
async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(cacheName);
  const stored = await cache.match(request, { ignoreSearch: true });
  if (stored && (request.url.includes("/immutable/") || !navigator.onLine)) return stored;
  try {
    const response = await fetch(request);
    // A redirect cannot answer a navigation from the store.
    if (response.ok && !response.redirected) await cache.put(request, response.clone());
    return response;
  } catch {
    return stored ?? (await cache.match("/")) ?? Response.error();
  }
}
