/** What answers: an issuer with its keys in Workers KV, and beside it what knows tokens of other issuers. */

import { waitUntil } from "cloudflare:workers";
import { KeyCache } from "scitokens";
import { createIssuer } from "scitokens/issuer";
import { CacheApiStore } from "scitokens/stores/cache-api";
import { CloudflareKvStore } from "scitokens/stores/cloudflare-kv";
import { nearbyFirst } from "./nearby-first.js";
import { OutsideTokens } from "./outside-tokens.js";

/**
 * As wrangler.jsonc binds it.
 *
 * @typedef {object} Env
 * @property {string} ISSUER - The URL of this service, which its tokens name as `iss`.
 * @property {string} TRUSTED_ISSUERS - Other issuers whose tokens open `/protected`, with spaces between them.
 * @property {string} KV_DELAY - Seconds until what one place writes to KV is seen everywhere; 0 where there is one place.
 * @property {import("scitokens/stores/cloudflare-kv").CloudflareKv} SIGNING_KEYS - **It holds private keys**, and nothing else.
 * @property {import("scitokens/stores/cloudflare-kv").CloudflareKv} ISSUER_KEYS - Public keys of the other issuers.
 */

/** A token serves as long as its `exp` asks for, up to this: a year, in seconds. */
const MAX_LIFETIME = 365 * 86_400;

/** @param {Env} env */
export function makeService({ ISSUER, TRUSTED_ISSUERS = "", KV_DELAY = "120", SIGNING_KEYS, ISSUER_KEYS }) {
  const propagation = Number(KV_DELAY);
  const store = Object.assign(new CloudflareKvStore(SIGNING_KEYS), { consistent: propagation === 0 });
  const issuer = createIssuer({
    issuer: ISSUER,
    demo: true,
    // The first one signs where nobody asks for the other.
    signingKeys: { store, algorithm: ["RS256", "ES256"], propagation },
    maxLifetime: MAX_LIFETIME,
    // Allows http to loopback hosts, where this service is when it is tried out.
    insecure: true,
    onError: (error) => console.error(error),
  });

  const issuers = TRUSTED_ISSUERS.split(" ").filter((name) => name !== "");
  const keyCache = new KeyCache({
    issuers,
    store: nearbyFirst(new CacheApiStore(), new CloudflareKvStore(ISSUER_KEYS)),
    insecure: true,
    // What goes on after an answer, such as fetching keys anew.
    waitUntil,
  });
  return { issuer, outside: new OutsideTokens({ issuers, keyCache, audience: ISSUER }) };
}
