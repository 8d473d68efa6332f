/** The ways by which strangers' tokens come in, and what each answers. */

import type { SigningKey } from "../../../src/index.ts";
import { wrong } from "../../suite/bad-input/bench.ts";
import type { Library } from "../../suite/environment.ts";
import { AUDIENCE, ISSUER } from "../../suite/fixtures.ts";
import { CODES, type Token } from "./hostile.ts";

/** What came of a token at one door, and what should have. */
export interface Answer {
  readonly got: string;
  readonly expected: string;
}

export type Door = (token: Token) => Promise<Answer>;

export interface Clock {
  /** Milliseconds. */
  at: number;
}

export function doorsOf(library: Library, key: SigningKey, clock: Clock): Readonly<Record<string, Door>> {
  const now = (): number => clock.at;
  const fetch = wrong(publishing(library, key));
  const keyCache = new library.KeyCache({ issuers: [ISSUER], fetch, now });
  const enforcer = new library.Enforcer(ISSUER, { audience: AUDIENCE, keyCache, now });
  const guarded = library.protect.protect(
    { issuer: ISSUER, audience: AUDIENCE, keyCache, now, scope: "read:/store" },
    () => new Response("ok"),
  );
  // Where any issuer may be asked, strangers choose which are.
  const anybody = new library.KeyCache({ issuers: "*", fetch, now });
  const codeOf = async (act: () => Promise<unknown>): Promise<string> => {
    try {
      await act();
      return "";
    } catch (error) {
      if (library.isSciTokensError(error)) return error.code;
      throw error;
    }
  };
  return {
    "an Enforcer": async ({ kind, text }) => ({
      got: await codeOf(() => enforcer.authorize(text, "read", "/store")),
      expected: CODES[kind],
    }),
    protect: async ({ kind, text }) => {
      const request = new Request(`${AUDIENCE}/store`, { headers: { authorization: `Bearer ${text}` } });
      return { got: String((await guarded(request)).status), expected: statusOf(CODES[kind]) };
    },
    "a key cache for any issuer": async ({ kind, text }) => {
      const read = () => library.SciToken.deserialize(text, { keyCache: anybody, audience: AUDIENCE, now });
      return { got: await codeOf(read), expected: codeWithAnybody(CODES[kind]) };
    },
  };
}

/** What the one good issuer publishes; strangers answer in other ways. */
function publishing(library: Library, key: SigningKey): (url: string) => Promise<Response> {
  const jwks = JSON.stringify(library.exportJwks(key));
  const metadata = JSON.stringify({ issuer: ISSUER, jwks_uri: `${ISSUER}/jwks` });
  return async (url) => {
    if (url.startsWith(ISSUER)) return new Response(url.endsWith("/jwks") ? jwks : metadata);
    if (url.includes("1-")) throw new TypeError(`no route to ${url}`);
    return new Response(url, { status: 404 });
  };
}

function statusOf(code: string): string {
  if (code === "") return "200";
  return code === "ERR_SCOPE_INSUFFICIENT" ? "403" : "401";
}

function codeWithAnybody(code: string): string {
  if (code === "ERR_ISSUER_UNTRUSTED") return "ERR_KEYS_UNAVAILABLE";
  return code === "ERR_SCOPE_INSUFFICIENT" ? "" : code;
}
