/** What a key store gives back: a record is used only where it is one of this issuer, and no longer than if it had been fetched. */

import { type Bench, ISSUER, NOW, now, WORDS } from "../bench.ts";
import { fixedKey } from "../keys.ts";
import { changeJson, parsed } from "../mutate/json.ts";
import { demand } from "../oracle.ts";
import type { Target } from "../target.ts";

const CODES = ["ERR_KEYS_UNAVAILABLE", "ERR_KEY_MISSING", "ERR_KEY_UNSUPPORTED"] as const;
const LIFETIME = 345_600;
const SLACK = 300;

export function record({ library, oracle }: Bench): Target {
  const own = { ...fixedKey("issuer").publicJwk, kid: "mine" };
  const sound = {
    version: 1,
    issuer: ISSUER,
    metadata: { issuer: ISSUER, jwks_uri: `${ISSUER}/jwks`, more: [1] },
    keys: [own],
    etag: '"x"',
    fetchedAt: NOW - 60,
    refreshAt: NOW + 3600,
    expiresAt: NOW + 7200,
  };
  return {
    name: "record",
    share: 0.4,
    seeds: [
      JSON.stringify(sound),
      JSON.stringify({ ...sound, refreshAt: NOW - 1, etag: undefined }),
      JSON.stringify({ ...sound, fetchedAt: NOW + 200, expiresAt: 1e12, keys: [{ kty: "oct" }, { ...own, d: "x" }] }),
    ],
    words: [...WORDS, ...Object.keys(sound), ...Object.keys(own), "jwks_uri"],
    mutate: changeJson,
    async run(input) {
      const kept = parsed(input);
      const store = {
        // Nobody shares it, to be waited for.
        consistent: false,
        get: async (name: string) => (name === ISSUER ? kept : undefined),
        set: async () => {},
        delete: async () => {},
        keys: async () => [ISSUER],
      };
      const fetch = async (): Promise<Response> => new Response(null, { status: 503 });
      const cache = new library.KeyCache({ issuers: [ISSUER], store, fetch, now, random: () => 0.5 });
      const { value, told } = await oracle.attemptLater({ untrusted: input }, CODES, () =>
        cache.getKeys(ISSUER, "mine", "ES256"),
      );
      if (value === undefined) return told;
      const { version, issuer, fetchedAt, expiresAt } = kept as unknown as typeof sound;
      demand(version === 1 && issuer === ISSUER, "a record of another issuer or version is used");
      demand(
        fetchedAt <= NOW + SLACK && fetchedAt + LIFETIME > NOW && expiresAt > NOW,
        "a record is used that has expired, or not come yet",
      );
      demand(
        value.every(({ keyId, algorithm }) => keyId === "mine" && algorithm === "ES256"),
        "a key that was not asked for",
      );
      return `${told} ${value.length}`;
    },
  };
}
