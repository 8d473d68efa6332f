/** Whatever a chain says, no link allows what its parent does not: the library against a simple model. */

import fc from "fast-check";
import QUnit from "qunit";
import type { SciToken } from "../../../src/index.ts";
import type { Library } from "../environment.ts";
import { clock } from "../fixtures.ts";
import { handOf } from "./by-hand.ts";
import { allows, enforcerOf, REFUSALS, readOrNothing } from "./judging.ts";
import { accepts, allow, type Meaning } from "./model.ts";
import { after, anyMove, bases, descend, grants, type Move, narrowing } from "./moves.ts";
import { Writer, writtenClaims } from "./written.ts";

/** Steps from each link to the next: one that widens among them, in every third chain or so. */
const descents: fc.Arbitrary<readonly Move[][]> = fc
  .tuple(
    fc.array(fc.array(narrowing, { maxLength: 4 }), { minLength: 1, maxLength: 4 }),
    fc.option(anyMove, { freq: 2 }),
    fc.nat(),
  )
  .map(([descent, wild, n]) =>
    descent.map((moves, index) => (wild !== null && index === n % descent.length ? [...moves, wild] : moves)),
  );

export function properties(library: Library): void {
  QUnit.test("a chain is taken just where the model takes it, and allows what all its links allow", async (assert) => {
    const hand = await handOf(library);
    const writer = await Writer.of(hand);
    const enforcer = enforcerOf(hand);
    const seen = { taken: 0, refused: 0, allowed: 0, denied: 0 };
    await fc.assert(
      fc.asyncProperty(
        bases,
        descents,
        fc.array(grants, { minLength: 4, maxLength: 8 }),
        fc.nat(100),
        async (...given) => {
          const [base, descent, asked, spelling] = given;
          const chain = descend(base, descent);
          const texts = await writer.write(chain, spelling);
          const token = await readOrNothing(hand, texts.at(-1) as string);
          if ((token !== undefined) !== accepts(chain)) return false;
          seen[token === undefined ? "refused" : "taken"]++;
          if (token === undefined) return true;
          const probes = [...asked, ...chain.flatMap(({ scope }) => scope)];
          return probes.every((probe) => {
            const expected = allow(chain, probe);
            seen[expected ? "allowed" : "denied"]++;
            return allows(enforcer, token, probe, spelling) === expected;
          });
        },
      ),
      { numRuns: 500, includeErrorInReport: true },
    );
    assert.ok(
      Object.values(seen).every((count) => count > 50),
      JSON.stringify(seen),
    );
  });

  QUnit.test("what is derived from a chain by the library is one that the model takes", async (assert) => {
    const hand = await handOf(library);
    const writer = await Writer.of(hand);
    const seen = { derived: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(
        bases,
        fc.array(anyMove, { minLength: 1, maxLength: 3 }),
        fc.nat(100),
        async (base, moves, spelling) => {
          const next: Meaning = { ...base, jti: base.jti && "id-9" };
          const child = after(next, moves);
          const [text] = await writer.write([base, next], spelling);
          const held = await hand.read(`${text}.${await hand.segment(hand.childKey(0))}`);
          const derived = await deriveOrNothing(library, held, writtenClaims(child, spelling));
          seen[derived === undefined ? "refused" : "derived"]++;
          // A token that is never valid is read before its time, but not made.
          const isNever = child.exp <= Math.max(child.nbf, child.iat);
          if (derived === undefined) return isNever || !accepts([base, child]);
          return (await readOrNothing(hand, derived)) !== undefined || child.nbf > 60;
        },
      ),
      { numRuns: 200, includeErrorInReport: true },
    );
    assert.ok(seen.derived > 20 && seen.refused > 20, JSON.stringify(seen));
  });
}

async function deriveOrNothing(
  { SciToken, isSciTokensError }: Library,
  parent: SciToken,
  claims: Record<string, unknown>,
): Promise<string | undefined> {
  try {
    const token = new SciToken({ parent, claims: JSON.parse(JSON.stringify(claims)) });
    for (const [claim] of token) if (claims[claim] === undefined) token.delete(claim);
    return await token.serialize({ now: clock() });
  } catch (error) {
    if (isSciTokensError(error) && REFUSALS.includes(error.code)) return undefined;
    throw error;
  }
}
