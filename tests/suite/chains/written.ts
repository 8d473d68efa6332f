/** Links as tokens, each thing that can be written in several ways in any of them. */

import type { JsonWebKey } from "../../../src/index.ts";
import { NOON } from "../fixtures.ts";
import type { Hand } from "./by-hand.ts";
import type { Grant, Meaning, Place } from "./model.ts";

const VERSION = { "scitoken:1.0": {}, "scitoken:2.0": { ver: "scitoken:2.0" }, "wlcg:1.0": { "wlcg.ver": "1.0" } };

/** Ways to write a slash and a component. */
const SLASHES = ["/", "//", "/./"];
const SPELLINGS: readonly ((component: string) => string)[] = [
  (component) => component,
  (component) => component.replace("a", "%61"),
  (component) => component.replace("b", "%62"),
];

/** A path as somebody may write it. */
export function writtenPath({ path, directory }: Place, spelling: number): string {
  const slash = SLASHES[spelling % SLASHES.length] as string;
  const spell = SPELLINGS[(spelling >> 2) % SPELLINGS.length] as (component: string) => string;
  return `${path.map((component) => slash + spell(component)).join("")}${directory ? slash : ""}`;
}

const writtenScope = (grant: Grant, spelling: number): string =>
  grant.authz === "openid" ? grant.authz : `${grant.authz}:${writtenPath(grant, spelling)}`;

/** The claims that say a link. */
export function writtenClaims(link: Meaning, spelling: number): Record<string, unknown> {
  const { kind, iss, sub, exp, nbf, iat, jti, aud, scope, groups, opaque } = link;
  const own = kind === "at+jwt" ? { client_id: "portal" } : VERSION[kind];
  const members = opaque?.map((number, index) => [`m${index}`, { deep: [number] }] as const);
  return {
    ...own,
    ...{ iss, sub, jti, exp: NOON + exp, nbf: NOON + nbf, iat: NOON + iat },
    aud: aud.length === 1 && spelling % 2 === 0 ? aud[0] : aud,
    scope: scope.map((grant, index) => writtenScope(grant, spelling + index)).join(" "),
    "wlcg.groups": groups,
    opt: members && Object.fromEntries(spelling % 2 === 0 ? members : [...members].reverse()),
  };
}

/** Writes chains with the keys of a hand. */
export class Writer {
  readonly #hand: Hand;
  readonly #cwks: readonly JsonWebKey[];

  private constructor(hand: Hand, cwks: readonly JsonWebKey[]) {
    this.#hand = hand;
    this.#cwks = cwks;
  }

  static async of(hand: Hand): Promise<Writer> {
    return new Writer(hand, await Promise.all(hand.childKeys.map((key) => hand.cwk(key))));
  }

  /**
   * The texts of a chain's links.
   *
   * @param known - Those of the first of them, which are not signed again.
   */
  async write(chain: readonly Meaning[], spelling = 0, known: readonly string[] = []): Promise<string[]> {
    const { library, issuerKey } = this.#hand;
    const texts = [...known];
    for (const [index, link] of chain.entries()) {
      if (index < known.length) continue;
      const header = {
        typ: link.kind === "at+jwt" ? "at+jwt" : "JWT",
        cwk: index < chain.length - 1 ? this.#cwks[index] : undefined,
        pwt: texts.at(-1),
      };
      const key = index === 0 ? issuerKey : this.#hand.childKey(index - 1);
      texts.push(await library.jwt.sign(writtenClaims(link, spelling + index), key, header));
    }
    return texts;
  }
}
