/** Whose keys verify a token: this browser's own, ones that were pasted, or its issuer's once a person trusts it. */

import { type Algorithm, type JsonWebKeySet, KeyCache, type KeyInput, type TrustOptions } from "scitokens";
import { IndexedDBStore } from "scitokens/stores/indexeddb";
import { ownKey } from "./own-keys.ts";
import { remember, remembered } from "./remembered.ts";
import type { TokenText } from "./token-text.ts";

/** How a token came to be verified. */
export type Source = "own" | "pasted" | "issuer";

/** A page to look at tokens takes whatever the library knows; a service allows what it uses. */
export const ALGORITHMS: readonly Algorithm[] = [
  ...(["ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "EdDSA"] as const),
];

/** Asked only for issuers that a person trusts. `insecure` allows http to loopback hosts. */
export const keyCache: KeyCache = new KeyCache({
  issuers: "*",
  store: new IndexedDBStore({ database: "scitokens-playground" }),
  insecure: true,
});

const TRUSTED = "playground-trusted";
const trusted = new Set((remembered(TRUSTED) ?? "").split(" ").filter((issuer) => issuer !== ""));
const pasted = new Map<string, TrustOptions>();

/** The issuer that a token says, if it says any. */
export function issuerOf({ claims }: Pick<TokenText, "claims">): string | undefined {
  return typeof claims.iss === "string" && claims.iss !== "" ? claims.iss : undefined;
}

/** Trusts an issuer, now and on later visits. */
export function trustIssuer(issuer: string): void {
  pasted.delete(issuer);
  trusted.add(issuer);
  keepTrusted();
}

/** Trusts an issuer, or keys that were pasted for it, no more. */
export async function distrust(issuer: string): Promise<void> {
  pasted.delete(issuer);
  trusted.delete(issuer);
  keepTrusted();
  await keyCache.remove(issuer);
}

/** Trusts keys for an issuer, until the page is closed. They are looked at when they verify something. */
export function trustKeys(issuer: string, text: string): void {
  pasted.set(issuer, readKeys(text));
}

/** With what a token is verified; `undefined` while nobody is trusted for it. */
export function trustFor(token: TokenText): { readonly source: Source; readonly options: TrustOptions } | undefined {
  const issuer = issuerOf(token);
  const keys = issuer === undefined ? undefined : pasted.get(issuer);
  if (keys !== undefined) return { source: "pasted", options: keys };
  const own = ownKey(token.chain[0]?.header.kid);
  if (own !== undefined) return { source: "own", options: { publicKey: own } };
  if (issuer === undefined || !trusted.has(issuer)) return undefined;
  return { source: "issuer", options: { keyCache, issuers: [issuer] } };
}

/** @throws SyntaxError when it begins as JSON and is none. */
function readKeys(text: string): TrustOptions {
  if (!text.trim().startsWith("{")) return { publicKey: text.trim() };
  const read: unknown = JSON.parse(text);
  return Object.hasOwn(read as object, "keys") ? { jwks: read as JsonWebKeySet } : { publicKey: read as KeyInput };
}

function keepTrusted(): void {
  remember(TRUSTED, [...trusted].join(" "));
}
