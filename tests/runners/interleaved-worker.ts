/**
 * A Worker with one key cache for all its requests, which says with each answer what it is asked for.
 *
 * `?issuer=…&kid=…` looks up a key. With `early` the answer does not wait for it, and with `patient` the cache is the one
 * that was given `waitUntil`. `at` sets the caches' clock, in seconds from the first request.
 */

import { waitUntil } from "cloudflare:workers";
import { library } from "library";

const { KeyCache } = library;

const clock = { start: 0, at: 0 };
// A Worker's own clock stands still before its first request.
const now = (): number => clock.start + clock.at * 1000;
const options = { issuers: "*", insecure: true, now, timeout: 5 } as const;
const CACHES = { plain: new KeyCache(options), patient: new KeyCache({ ...options, waitUntil }) };

const worker = {
  async fetch(request: Request): Promise<Response> {
    const { searchParams: asked } = new URL(request.url);
    if (clock.start === 0) clock.start = Date.now();
    if (asked.has("at")) clock.at = Number(asked.get("at"));
    const cache = asked.has("patient") ? CACHES.patient : CACHES.plain;
    const found = cache.getKey(asked.get("issuer") ?? "", asked.get("kid") ?? undefined);
    if (asked.has("early")) {
      found.catch(() => {});
      return new Response("early");
    }
    try {
      return new Response((await found).keyId);
    } catch (error) {
      return new Response(String(error), { status: 500 });
    }
  },
};

// biome-ignore lint/style/noDefaultExport: a Worker is its module's default export.
export default worker;
