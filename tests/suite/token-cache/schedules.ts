/** Whatever happens meanwhile, a token that is remembered gets in just where a fresh check lets it in. */

import fc from "fast-check";
import QUnit from "qunit";
import type { Enforcer, EnforcerOptions, TokenCache } from "../../../src/index.ts";
import { handOf } from "../chains/by-hand.ts";
import type { Library } from "../environment.ts";
import { AUDIENCE, ISSUER, NOON } from "../fixtures.ts";
import { Place } from "./place.ts";

/** What happens between two uses. Numbers choose among what there is, modulo how many there are. */
type Step =
  | { readonly do: "use"; readonly token: number; readonly enforcer: number }
  | { readonly do: "wait"; readonly seconds: number }
  | { readonly do: "publish"; readonly keys: readonly number[] }
  | { readonly do: "fall silent" | "refresh" | "forget" }
  | { readonly do: "forget key" | "add key"; readonly key: number }
  | { readonly do: "revoke" | "pardon"; readonly token: number }
  | { readonly do: "reconfigure"; readonly enforcer: number; readonly options: number };

const index = fc.nat(100);
const seconds = fc.oneof(
  fc.integer({ min: -3, max: 8 }),
  fc.constantFrom(-120, 60, 250, 700, 4000, 25_000, 90_000, 400_000),
);
const use = fc.record({ do: fc.constant("use" as const), token: index, enforcer: index });
const step: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: use, weight: 14 },
  { arbitrary: fc.record({ do: fc.constant("wait" as const), seconds }), weight: 5 },
  { arbitrary: fc.record({ do: fc.constant("publish" as const), keys: fc.array(index, { maxLength: 4 }) }), weight: 2 },
  {
    arbitrary: fc.record({ do: fc.constantFrom("fall silent" as const, "refresh" as const, "forget" as const) }),
    weight: 3,
  },
  { arbitrary: fc.record({ do: fc.constantFrom("forget key" as const, "add key" as const), key: index }), weight: 1 },
  { arbitrary: fc.record({ do: fc.constantFrom("revoke" as const, "pardon" as const), token: index }), weight: 1 },
  { arbitrary: fc.record({ do: fc.constant("reconfigure" as const), enforcer: index, options: index }), weight: 1 },
);

/** What Enforcers may be made with. */
const OPTIONS: readonly EnforcerOptions[] = [
  {},
  { clockTolerance: 0 },
  { maxLifetime: 1000 },
  { audience: "https://other.example" },
  { algorithms: ["ES384"] },
  { maxChainLength: 1 },
  { requireAudience: false, audience: [AUDIENCE, "https://other.example"] },
];

/** Two Enforcers that are alike, but that one remembers. */
interface Pair {
  readonly remembering: Enforcer;
  readonly fresh: Enforcer;
}

export function schedules(library: Library): void {
  QUnit.test("over schedules of time, keys, revocation and options", async (assert) => {
    const seen = { allowed: 0, refused: 0 };
    const tokens = await World.tokens(library);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const world = await World.make(library, tokens);
        for (const one of steps) {
          const told = await world.take(one);
          if (told === undefined) continue;
          seen[told === "" ? "allowed" : "refused"]++;
        }
      }),
      { numRuns: 300, includeErrorInReport: true },
    );
    assert.ok(seen.allowed > 200 && seen.refused > 200, JSON.stringify(seen));
  });
}

interface Tokens {
  readonly place: Place;
  readonly texts: readonly string[];
}

class World {
  readonly #place: Place;
  readonly #texts: readonly string[];
  readonly #revoked = new Set<string>();
  readonly #tokenCache: TokenCache;
  readonly #pairs: Pair[];

  private constructor(place: Place, texts: readonly string[]) {
    this.#place = place;
    this.#texts = texts;
    this.#tokenCache = place.tokenCache({ maxEntries: 6 });
    this.#pairs = [this.#pair({}), this.#pair({ clockTolerance: 0 })];
  }

  /** The same tokens in every run, as they are slow to sign. */
  static async tokens(library: Library): Promise<Tokens> {
    const place = await Place.make(library, 3);
    const times = [600, 600, 5000, 200_000, 1_000_000];
    const alone = times.map((lifetime, n) =>
      place.sign({ claims: { jti: `id-${n}`, exp: NOON + lifetime, nbf: NOON + n * 20 } }, place.key(n)),
    );
    const other = await library.generateKey("ES256", { keyId: place.key(0).keyId });
    const forged = place.sign({ claims: { jti: "forged" } }, other);
    const hand = await handOf(library);
    const claims = { ver: "scitoken:2.0", aud: AUDIENCE, scope: "read:/a", exp: NOON + 100_000 };
    const chain = await hand.chain({ claims, key: place.key(1) }, { claims: { exp: NOON + 50_000 } });
    return { place, texts: [...(await Promise.all([...alone, forged])), ...chain] };
  }

  static async make(library: Library, { place, texts }: Tokens): Promise<World> {
    return new World(await place.again(library), texts);
  }

  /** What comes of a step: why a token was refused, `""` where it was let in, nothing where none was used. */
  async take(step: Step): Promise<string | undefined> {
    const place = this.#place;
    switch (step.do) {
      case "use":
        return this.#use(this.#texts[step.token % this.#texts.length] as string, step.enforcer);
      case "wait":
        place.seconds += step.seconds;
        return undefined;
      case "publish":
        place.publish(...new Set(step.keys.map((key) => place.key(key))));
        return undefined;
      case "fall silent":
        place.published = undefined;
        return undefined;
      case "refresh":
        return void (await place.keyCache.refresh(ISSUER).catch(() => {}));
      case "forget":
        return void (await place.keyCache.remove(ISSUER));
      case "forget key":
        return void (await place.keyCache.remove(ISSUER, place.key(step.key).keyId));
      case "add key":
        return void (await place.keyCache.addKey(ISSUER, place.key(step.key)));
      case "revoke":
        return void this.#revoked.add(this.#nameOf(step.token));
      case "pardon":
        return void this.#revoked.delete(this.#nameOf(step.token));
      case "reconfigure":
        this.#pairs[step.enforcer % this.#pairs.length] = this.#pair(OPTIONS[step.options % OPTIONS.length] ?? {});
        return undefined;
    }
  }

  async #use(text: string, n: number): Promise<string> {
    const { remembering, fresh } = this.#pairs[n % this.#pairs.length] as Pair;
    // A look-up may have keys fetched in the background: once that is over, nothing changes until the next step.
    let before = await outcome(fresh, text);
    await this.#place.settled();
    before = await outcome(fresh, text);
    const remembered = await outcome(remembering, text);
    await this.#place.settled();
    const after = await outcome(fresh, text);
    if (before !== after) throw new Error(`the world does not stand still: ${before}, then ${after}`);
    if (remembered !== before) throw new Error(`remembered: ${remembered || "let in"}; fresh: ${before || "let in"}`);
    return remembered;
  }

  #pair(options: EnforcerOptions): Pair {
    const make = (tokenCache: TokenCache | false): Enforcer =>
      this.#place.enforcer({ ...options, revoked: this.#revoked, tokenCache });
    return { remembering: make(this.#tokenCache), fresh: make(false) };
  }

  #nameOf(token: number): string {
    return token % 2 ? `id-${token % 5}` : (this.#texts[token % this.#texts.length] as string);
  }
}

/** The code of a refusal, `""` where there is none. */
async function outcome(enforcer: Enforcer, text: string): Promise<string> {
  try {
    await enforcer.authorize(text, "read", "/a/b");
    return "";
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}
