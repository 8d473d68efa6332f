/** What an application does that has installed the package; it needs nothing but the language, and says what came of it. */

import { Enforcer, generateKey, importKey, SciToken } from "scitokens";
import { verify } from "scitokens/jwt";
import { entries } from "./entries.js";

const ISSUER = "https://issuer.example";
const AUDIENCE = "https://storage.example";

// RFC 8410 section 10.3. It is a file that leaves its public point out, so both lazy parts are needed to read it.
const PEM =
  "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----";

export interface Used {
  readonly allowed: boolean;
  readonly refused: string | undefined;
  readonly subject: unknown;
  readonly point: unknown;
  /** What each entry exports. */
  readonly exported: Readonly<Record<string, string[]>>;
}

export async function use(): Promise<Used> {
  const key = await generateKey();
  const made = new SciToken({ key, claims: { sub: "jane", aud: AUDIENCE, scope: "read:/store" } });
  const serialized = await made.serialize({ issuer: ISSUER, lifetime: 600 });
  const token = await SciToken.deserialize(serialized, { publicKey: key });
  const enforcer = new Enforcer(ISSUER, { audience: AUDIENCE });
  const { payload } = await verify(serialized, key);
  const { algorithm, keyId } = await importKey(PEM);
  return {
    allowed: enforcer.test(token, "read", "/store/run-1"),
    refused: enforcer.explain(token, "write", "/store").reason,
    subject: payload.sub,
    point: `${algorithm} ${keyId}`,
    exported: Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, namesIn(entry)])),
  };
}

/** No entry has a default export, but whatever makes `require` of `import` adds one. */
function namesIn(entry: object): string[] {
  return Object.keys(entry)
    .filter((name) => name !== "default")
    .sort();
}
