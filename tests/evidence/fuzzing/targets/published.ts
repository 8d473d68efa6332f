/** What an issuer publishes, and its headers: keys come only of documents that are its own, over https, and for as long as is allowed. */

import { type Bench, ISSUER, NOW, now, WORDS } from "../bench.ts";
import { bytesOf } from "../input.ts";
import { fixedKey } from "../keys.ts";
import { modelJson } from "../model/json.ts";
import { changeJson } from "../mutate/json.ts";
import { changeParts } from "../mutate/lines.ts";
import { changeText } from "../mutate/text.ts";
import { demand } from "../oracle.ts";
import type { Target } from "../target.ts";

const SEPARATOR = "\n---\n";
const NAMES = ["cache-control", "age", "etag", "retry-after"] as const;
const CODES = ["ERR_KEYS_UNAVAILABLE", "ERR_KEY_MISSING", "ERR_KEY_UNSUPPORTED", "ERR_ISSUER_INSECURE"] as const;
const [LEAST_REFRESH, MOST_REFRESH, LIFETIME] = [600, 21_600, 345_600];

export function published({ library, oracle }: Bench): Target {
  const own = { ...fixedKey("issuer").publicJwk, kid: "mine" };
  const metadata = JSON.stringify({ issuer: ISSUER, jwks_uri: `${ISSUER}/jwks` });
  const keys = JSON.stringify({ keys: [own, { kty: "oct", k: "AA" }, null] });
  const seed = (...parts: string[]): string => parts.join(SEPARATOR);
  return {
    name: "published",
    share: 0.3,
    seeds: [
      seed(metadata, keys, 'max-age=3600\n10\n"tag"\n', "200"),
      seed(metadata, keys, "no-store, max-age=7\n\n\n", "200"),
      seed(metadata, keys, "\n\n\n120", "503"),
      seed(JSON.stringify({ issuer: `${ISSUER}/`, jwks_uri: "https://elsewhere.example/k" }), keys, "\n\n\n", "200"),
      seed(
        JSON.stringify({ issuer: ISSUER, jwks_uri: "http://issuer.example/k" }),
        keys,
        'public,max-age="60"\n-1\nW/"x"\nWed, 21 Oct 2026 07:28:00 GMT',
        "304",
      ),
    ],
    words: [
      ...WORDS,
      ..."issuer jwks_uri keys max-age s-maxage no-cache no-store private must-revalidate http:// https:// //evil.example @ 99999999999999".split(
        " ",
      ),
    ],
    mutate: (input, chance) =>
      changeParts(input, SEPARATOR, [changeJson, changeJson, changeText, changeStatus], chance),
    async run(input) {
      const [first = "", second = "", headerText = "", status = "200"] = input.split(SEPARATOR);
      const asked: string[] = [];
      const fetch = async (url: string): Promise<Response> => {
        asked.push(url);
        const isMetadata = url.includes("/.well-known/");
        return isMetadata
          ? new Response(Uint8Array.from(bytesOf(first)))
          : new Response(bodyOf(status, second), { status: statusOf(status), headers: headersOf(headerText) });
      };
      const cache = new library.KeyCache({ issuers: [ISSUER], fetch, now, random: () => 0.5 });
      const { value, told, error } = await oracle.attemptLater({ untrusted: input }, CODES, () =>
        cache.getKeys(ISSUER, "mine", "ES256"),
      );
      demand(
        asked.every((url) => new URL(url).protocol === "https:"),
        "something is fetched without TLS",
      );
      const said = modelJson(bytesOf(first));
      const uri = said instanceof Map ? said.get("jwks_uri") : undefined;
      const others = asked.filter((url) => !url.startsWith(`${ISSUER}/.well-known/`));
      demand(
        others.every((url) => typeof uri === "string" && url === new URL(uri).href),
        "something is fetched that the metadata does not name",
      );
      if (value === undefined) {
        const { retryAfter = 1 } = error as { retryAfter?: number };
        demand(retryAfter > 0 && retryAfter <= MOST_REFRESH, `asked again after ${retryAfter} s`);
        return told;
      }
      demand(said instanceof Map && said.get("issuer") === ISSUER, "keys of another issuer's metadata");
      demand(statusOf(status) === 200 && modelJson(bytesOf(second)) instanceof Map, "keys of what is no document");
      demand(
        value.every(({ keyId, algorithm }) => keyId === "mine" && algorithm === "ES256"),
        "a key that was not asked for",
      );
      const { fetchedAt, refreshAt, expiresAt } = await cache.metadata(ISSUER);
      demand(fetchedAt === NOW && expiresAt === NOW + LIFETIME, "keys that serve too long");
      demand(refreshAt >= NOW + LEAST_REFRESH && refreshAt <= NOW + MOST_REFRESH, `due after ${refreshAt - NOW} s`);
      return `${told} ${Math.log2(refreshAt - NOW) | 0}`;
    },
  };
}

const changeStatus: Target["mutate"] = (_text, { random }) =>
  random.pick(["200", "200", "204", "301", "304", "404", "429", "500", "503"]);

function statusOf(text: string): number {
  return /^[2-5][0-9]{2}$/.test(text) ? Number(text) : 200;
}

const bodyOf = (status: string, text: string): Uint8Array<ArrayBuffer> | null =>
  [204, 205, 304].includes(statusOf(status)) ? null : Uint8Array.from(bytesOf(text));

/** Those that can be sent. */
function headersOf(text: string): Headers {
  const headers = new Headers();
  for (const [index, value] of text.split("\n").slice(0, NAMES.length).entries()) {
    if (/^[\t\x20-\x7e]+$/.test(value)) headers.set(NAMES[index] as string, value);
  }
  return headers;
}
