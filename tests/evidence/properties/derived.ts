/** Whatever the holder of a token asks for, what is derived allows no more than what it is derived from. */

import fc from "fast-check";
import type { SciToken } from "../../../src/index.ts";
import { clock, ISSUER } from "../../suite/fixtures.ts";
import { allows, type Bench, enforcerOf } from "./bench.ts";
import { askedPath, authz } from "./paths.ts";

const now = clock();
const place = fc.constantFrom(
  "/store",
  "/store/jane",
  "/store/jane/",
  "/store/jane/sub",
  "/",
  "/%73tore/jane",
  "/store/jan",
);
const scope = fc
  .array(fc.tuple(authz, place), { minLength: 1, maxLength: 3 })
  .map((list) => list.map(([right, path]) => `${right}:${path}`).join(" "));
const questions = fc.array(fc.tuple(authz, askedPath), { minLength: 3, maxLength: 8 });

export async function derived(bench: Bench): Promise<void> {
  const enforcer = enforcerOf(bench);
  const seen = { allowed: 0, denied: 0, refused: 0 };
  const property = fc.asyncProperty(scope, scope, questions, async (held, wanted, asked) => {
    const parent = await holderOf(bench, held);
    const child = await derive(bench, parent, wanted);
    if (child === undefined) seen.refused++;
    if (child === undefined) return;
    for (const [right, path] of asked) {
      const answer = allows(bench, enforcer, child, right, path);
      seen[answer ? "allowed" : "denied"]++;
      if (answer && !allows(bench, enforcer, parent, right, path)) throw new Error(`${right}:${path} is more`);
    }
  });
  await bench.holds("a derived token allows nothing that its parent does not", 200, property, seen);
}

/** A token with the key that derives from it. */
async function holderOf({ library: { SciToken }, key }: Bench, scope: string): Promise<SciToken> {
  const made = new SciToken({ key, claims: { scope } });
  const text = await made.serialize({ issuer: ISSUER, now, includeKey: true });
  return SciToken.deserialize(text, { publicKey: key, now });
}

/** A token that its holder made of it, unless that cannot be. */
async function derive({ library, key }: Bench, parent: SciToken, scope: string): Promise<SciToken | undefined> {
  try {
    return await library.SciToken.deserialize(await parent.attenuate({ scope, now }), { publicKey: key, now });
  } catch (error) {
    if (library.isSciTokensError(error, "ERR_CHAIN")) return undefined;
    throw error;
  }
}
