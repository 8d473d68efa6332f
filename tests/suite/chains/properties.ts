/** Whatever a chain says, no link allows what its parent does not: the library against a simple model. */

import fc from "fast-check";
import QUnit from "qunit";
import type { Enforcer, SciToken } from "../../../src/index.ts";
import type { Library } from "../environment.ts";
import { clock } from "../fixtures.ts";
import { type Hand, handOf } from "./by-hand.ts";
import { accepts, allow, type Grant, type Meaning } from "./model.ts";
import { after, anyMove, bases, grants, MOVES, type Move, narrowing } from "./moves.ts";
import { Writer, writtenClaims, writtenPath } from "./written.ts";

const ISSUER = "https://issuer.example";
const MUTATED = 10_000;
/** So that each run tries the same. */
const SEED = 2_026_11_25;
/** Chains that are read at once. */
const AT_ONCE = 50;

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

/** A chain, each link of which has a name of its own before its steps. */
function descend(base: Meaning, descent: readonly (readonly Move[])[]): Meaning[] {
  const chain = [base];
  for (const moves of descent) {
    const parent = chain.at(-1) as Meaning;
    chain.push(after({ ...parent, jti: parent.jti && `id-${chain.length}` }, moves));
  }
  return chain;
}

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
      { numRuns: 500 },
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
      { numRuns: 200 },
    );
    assert.ok(seen.derived > 20 && seen.refused > 20, JSON.stringify(seen));
  });

  QUnit.test(`of ${MUTATED} chains that were changed none is taken that the model refuses`, async (assert) => {
    const hand = await handOf(library);
    const writer = await Writer.of(hand);
    const enforcer = enforcerOf(hand);
    const sound = fc
      .sample(fc.tuple(bases, fc.array(fc.array(narrowing, { maxLength: 3 }), { minLength: 4, maxLength: 4 })), {
        numRuns: 60,
        seed: SEED,
      })
      .map(([base, descent], index) => descend(base, descent.slice(index % 4)))
      .filter(accepts);
    assert.ok(sound.length >= 30, `${sound.length} sound chains`);
    const written = await Promise.all(sound.map((chain) => writer.write(chain)));
    const mutants = fc.sample(
      fc.record({
        which: fc.nat(),
        // The last link most often, as each before it costs those behind it a signature too.
        fromEnd: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat() }),
        moves: fc.array(anyMove, { minLength: 1, maxLength: 2 }),
        asked: grants,
        spelling: fc.nat(100),
      }),
      { numRuns: MUTATED, seed: SEED },
    );
    const wrong: unknown[] = [];
    const seen = { taken: 0, refused: 0, allowed: 0, denied: 0 };
    const judge = async ({ which, fromEnd, moves, asked, spelling }: (typeof mutants)[number]): Promise<void> => {
      const original = sound[which % sound.length] as Meaning[];
      const place = original.length - 1 - (fromEnd % original.length);
      const chain = original.map((link, index) => (index === place ? after(link, moves) : link));
      const texts = await writer.write(chain, spelling, written[which % sound.length]?.slice(0, place));
      const token = await readOrNothing(hand, texts.at(-1) as string);
      const isTaken = accepts(chain);
      seen[isTaken ? "taken" : "refused"]++;
      if ((token !== undefined) !== isTaken) wrong.push({ place, moves, chain, isTaken });
      if (token === undefined) return;
      const isAllowed = allow(chain, asked);
      seen[isAllowed ? "allowed" : "denied"]++;
      if (allows(enforcer, token, asked, spelling) !== isAllowed) wrong.push({ place, moves, chain, asked, isAllowed });
    };
    for (let start = 0; start < MUTATED; start += AT_ONCE) {
      await Promise.all(mutants.slice(start, start + AT_ONCE).map(judge));
    }
    assert.deepEqual(wrong.slice(0, 3), []);
    assert.equal(seen.taken + seen.refused, MUTATED);
    assert.ok(seen.taken > 1000 && seen.refused > 1000 && seen.allowed > 100, JSON.stringify(seen));
    const tried = new Set(mutants.flatMap(({ moves }) => moves.map(({ name }) => name)));
    assert.equal(tried.size, MOVES.length);
  });
}

/** A token, or nothing when the chain is refused for what it says. */
async function readOrNothing(hand: Hand, text: string): Promise<SciToken | undefined> {
  try {
    return await hand.read(text);
  } catch (error) {
    if (hand.library.isSciTokensError(error) && REFUSALS.includes(error.code)) return undefined;
    throw error;
  }
}

const REFUSALS: readonly string[] = ["ERR_CHAIN", "ERR_EXPIRED", "ERR_NOT_YET_VALID"];

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

function enforcerOf({ library }: Hand): Enforcer {
  return new library.Enforcer(ISSUER, { anyAudience: true, now: clock() });
}

function allows(enforcer: Enforcer, token: SciToken, { authz, ...place }: Grant, spelling: number): boolean {
  return enforcer.test(token, authz, writtenPath(place, spelling));
}
