/** Sound chains of which one link is changed and signed again by who may: none is taken that the model refuses. */

import fc from "fast-check";
import QUnit from "qunit";
import type { Enforcer } from "../../../src/index.ts";
import type { Library } from "../environment.ts";
import { type Hand, handOf } from "./by-hand.ts";
import { allows, enforcerOf, readOrNothing } from "./judging.ts";
import { accepts, allow, type Grant, type Meaning } from "./model.ts";
import { after, anyMove, bases, descend, grants, MOVES, type Move, narrowing } from "./moves.ts";
import { Writer } from "./written.ts";

/** In tests of so many, none of which takes long in any runtime. */
const PARTS = 10;
const IN_PART = 1000;
/** So that each run tries the same. */
const SEED = 2_026_11_25;
/** Chains that are read at once. */
const AT_ONCE = 50;

interface Sound {
  readonly chain: readonly Meaning[];
  readonly texts: readonly string[];
}

interface Tools {
  readonly hand: Hand;
  readonly writer: Writer;
  readonly enforcer: Enforcer;
}

interface Mutation {
  readonly which: number;
  /** The place of the link that is changed, from the last one on. */
  readonly fromEnd: number;
  readonly moves: readonly Move[];
  /** What is asked for, should it be taken. */
  readonly asked: Grant;
  readonly spelling: number;
}

const mutations: fc.Arbitrary<Mutation> = fc.record({
  which: fc.nat(),
  // The last link most often, as each before it costs those behind it a signature too.
  fromEnd: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat() }),
  moves: fc.array(anyMove, { minLength: 1, maxLength: 2 }),
  asked: grants,
  spelling: fc.nat(100),
});

const descents = fc.array(fc.array(narrowing, { maxLength: 3 }), { minLength: 4, maxLength: 4 });

/** Chains of two or three links, as each that is longer costs more, and some of five. */
async function soundChains(writer: Writer): Promise<readonly Sound[]> {
  const chains = fc
    .sample(fc.tuple(bases, descents), { numRuns: 60, seed: SEED })
    .map(([base, descent], index) => descend(base, descent.slice(index % 8 === 0 ? 0 : 2 + (index % 2))))
    .filter(accepts);
  return Promise.all(chains.map(async (chain) => ({ chain, texts: await writer.write(chain) })));
}

export function mutated(library: Library): void {
  QUnit.module(`of ${PARTS * IN_PART} chains that were changed none is taken that the model refuses`, () => {
    for (let part = 1; part <= PARTS; part++) {
      QUnit.test(`${IN_PART}, ${part} of ${PARTS}`, async (assert) => {
        const hand = await handOf(library);
        const writer = await Writer.of(hand);
        const enforcer = enforcerOf(hand);
        const sound = await soundChains(writer);
        assert.ok(sound.length >= 30, `${sound.length} sound chains`);
        const tried = fc.sample(mutations, { numRuns: IN_PART, seed: SEED + part });
        const seen = { taken: 0, refused: 0, allowed: 0, denied: 0 };
        const wrong: unknown[] = [];
        for (let start = 0; start < IN_PART; start += AT_ONCE) {
          const batch = tried.slice(start, start + AT_ONCE);
          const answers = await Promise.all(
            batch.map((mutation) =>
              compare({ hand, writer, enforcer }, mutation, sound[mutation.which % sound.length] as Sound),
            ),
          );
          for (const { taken, allowed, right, ...told } of answers) {
            seen[taken ? "taken" : "refused"]++;
            if (taken) seen[allowed ? "allowed" : "denied"]++;
            if (!right) wrong.push(told);
          }
        }
        assert.deepEqual(wrong.slice(0, 3), []);
        assert.equal(seen.taken + seen.refused, IN_PART);
        assert.ok(seen.taken > 100 && seen.refused > 100 && seen.allowed > 10, JSON.stringify(seen));
        assert.equal(new Set(tried.flatMap(({ moves }) => moves.map(({ name }) => name))).size, MOVES.length);
      });
    }
  });
}

/** What the model says of a chain that was changed, and whether the library says the same. */
async function compare({ hand, writer, enforcer }: Tools, mutation: Mutation, sound: Sound) {
  const { fromEnd, moves, asked, spelling } = mutation;
  const place = sound.chain.length - 1 - (fromEnd % sound.chain.length);
  const chain = sound.chain.map((link, index) => (index === place ? after(link, moves) : link));
  const texts = await writer.write(chain, spelling, sound.texts.slice(0, place));
  const token = await readOrNothing(hand, texts.at(-1) as string);
  const taken = accepts(chain);
  const allowed = taken && allow(chain, asked);
  const isAllowed = token !== undefined && allows(enforcer, token, asked, spelling);
  return { taken, allowed, right: (token !== undefined) === taken && isAllowed === allowed, place, chain, mutation };
}
