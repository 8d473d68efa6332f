/**
 * Where a library cannot do what a cell of the matrix asks for, what it does instead, and where that is known from. A cell
 * with no limit must be as it should; one with a limit must be as that says, and so fails when the library was mended.
 */

import type { Cell } from "./cells.ts";

/** What happens instead of what should. */
export type Instead =
  /** It does not make the token, in these words. */
  | { readonly step: "mint"; readonly refusal: RegExp }
  /** It makes another token: a header and claims that are not what was asked for. */
  | { readonly step: "mint"; readonly header?: object; readonly claims?: object }
  /** It verifies the token, but refuses to say what it grants, in these words. */
  | { readonly step: "list"; readonly refusal: RegExp }
  /** It lists these. */
  | { readonly step: "list"; readonly acls: readonly string[] };

export interface Limit {
  /** Its mark in the table. */
  readonly letter: string;
  readonly reason: string;
  readonly meets: (cell: Cell) => boolean;
  readonly instead: Instead;
}

/** The first that meets a cell counts: they are in the order in which a token comes to them. */
const LIMITS: readonly Limit[] = [
  {
    letter: "a",
    reason: "scitokens-create makes no token without kid: it demands --keyid (its usage; seen in 0.7.3)",
    meets: ({ minter, kid }) => minter === "C++" && !kid,
    instead: { step: "mint", refusal: /^missing --keyid option$/ },
  },
  {
    letter: "b",
    reason: "scitokens-create signs with ES256 only: it reads --key as an EC key",
    meets: ({ minter, algorithm }) => minter === "C++" && algorithm === "RS256",
    instead: { step: "mint", refusal: /PEM_read_bio_EC_PUBKEY failed/ },
  },
  {
    letter: "c",
    reason: "scitokens-create makes a text of every claim, so no list of audiences",
    meets: ({ minter, aud }) => minter === "C++" && aud === "a list",
    instead: { step: "mint", claims: { aud: '["https://elsewhere.example","https://storage.example"]' } },
  },
  {
    letter: "d",
    reason: "the Python library writes no typ but JWT, and so makes no at+jwt (its serialize has no such argument)",
    meets: ({ minter, profile }) => minter === "Python" && profile === "at+jwt",
    instead: { step: "mint", header: { typ: "JWT" } },
  },
  {
    letter: "e",
    reason:
      "the Python library has no WLCG profile: for its Enforcer, wlcg.ver is a claim nobody knows (DECISIONS B27)",
    meets: ({ reader, profile }) => reader === "Python" && profile === "wlcg:1.0",
    instead: {
      step: "list",
      refusal: /^NoRegisteredValidator: No validator was registered to handle encountered claim 'wlcg\.ver'$/,
    },
  },
  {
    letter: "f",
    reason: "the Python library takes an at+jwt for a 1.0, where client_id is a claim nobody knows (DECISIONS B28)",
    meets: ({ reader, profile }) => reader === "Python" && profile === "at+jwt",
    instead: {
      step: "list",
      refusal: /^NoRegisteredValidator: No validator was registered to handle encountered claim 'client_id'$/,
    },
  },
  {
    letter: "g",
    reason: "scitokens-cpp verifies WLCG tokens, but lists its own names for what they grant (DECISIONS A31)",
    meets: ({ reader, profile }) => reader === "C++" && profile === "wlcg:1.0",
    instead: { step: "list", acls: ["modify:/store/jane", "read:/store", "write:/store/jane"] },
  },
];

/** The limit that a cell comes to, if any. */
export function limitOf(cell: Cell): Limit | undefined {
  return LIMITS.find(({ meets }) => meets(cell));
}

/** A line for each limit among some letters. */
export function legendOf(letters: ReadonlySet<string>): readonly string[] {
  return LIMITS.filter(({ letter }) => letters.has(letter)).map(({ letter, reason }) => `${letter}   ${reason}`);
}
