/** From one link to another: steps that narrow, and steps that do not. */

import fc from "fast-check";
import { ISSUER } from "../fixtures.ts";
import { ANY, type Grant, KINDS, type Kind, type Meaning } from "./model.ts";

/** A step, with what it needs to choose. */
export interface Move {
  readonly name: MoveName;
  readonly n: number;
  readonly grant: Grant;
}

const AUTHORIZATIONS: Readonly<Record<Kind, readonly string[]>> = {
  "scitoken:1.0": ["read", "write", "queue"],
  "scitoken:2.0": ["read", "write", "queue"],
  "wlcg:1.0": ["storage.read", "storage.create", "storage.modify", "openid"],
  "at+jwt": ["read", "write", "compute.cancel"],
};
const ALL_AUTHORIZATIONS: readonly string[] = [...new Set(Object.values(AUTHORIZATIONS).flat())];
const COMPONENTS = ["a", "b", "ab"];
const SERVICES = ["https://a.example", "https://b.example", "https://c.example"];
const GROUPS = ["/cms", "/cms/a", "/cmsa"];

type Step = (link: Meaning, move: Move) => Meaning;

/** One item of a list, by a number. */
const pick = <T>(items: readonly T[], n: number): T => items[n % items.length] as T;
const only = <T>(items: readonly T[], n: number): T[] => items.filter((_, index) => index === n % items.length);
const without = <T>(items: readonly T[], n: number): T[] => items.filter((_, index) => index !== n % items.length);

const onOneGrant = (link: Meaning, n: number, change: (grant: Grant) => Grant): Meaning => ({
  ...link,
  scope: link.scope.map((grant, index) => (index === n % link.scope.length ? sound(change(grant)) : grant)),
});

/** `openid` has no path, and the root is a directory. */
function sound({ authz, path, directory }: Grant): Grant {
  if (authz === "openid" || path.length === 0) return { authz, path: [], directory: true };
  return { authz, path, directory };
}

/** Steps that narrow, at least by themselves. */
const NARROWING = {
  expiresEarlier: (link, { n }) => ({ ...link, exp: link.exp - (n % 40) }),
  beginsLater: (link, { n }) => ({ ...link, nbf: link.nbf + (n % 9) }),
  isMadeLater: (link, { n }) => ({ ...link, iat: link.iat + (n % 9) }),
  losesService: (link, { n }) => (link.aud.length > 1 ? { ...link, aud: without(link.aud, n) } : link),
  namesServices: (link, { n }) =>
    link.aud.some((name) => name === ANY[link.kind])
      ? { ...link, aud: [pick(SERVICES, n), pick(SERVICES, n >> 2)] }
      : link,
  losesScope: (link, { n }) => ({ ...link, scope: without(link.scope, n) }),
  goesDeeper: (link, { n }) =>
    onOneGrant(link, n, ({ authz, path }) => ({ authz, path: [...path, pick(COMPONENTS, n)], directory: n % 3 === 0 })),
  goesBelow: (link, { n }) => onOneGrant(link, n, (grant) => ({ ...grant, directory: true })),
  // But one: as many as there are would soon be more than a verifier reads.
  repeatsScope: (link, { n }) => ({ ...link, scope: [...link.scope, ...only(link.scope, n)] }),
  createsOnly: (link, { n }) =>
    onOneGrant(link, n, (grant) => (grant.authz === "storage.modify" ? { ...grant, authz: "storage.create" } : grant)),
  losesGroup: (link, { n }) => (link.groups === undefined ? link : { ...link, groups: without(link.groups, n) }),
  losesGroups: (link) => ({ ...link, groups: undefined }),
} as const satisfies Readonly<Record<string, Step>>;

/** Steps that most often do not. */
const WIDENING = {
  expiresLater: (link, { n }) => ({ ...link, exp: link.exp + 1 + (n % 40) }),
  hasExpired: (link) => ({ ...link, exp: 0 }),
  beginsEarlier: (link, { n }) => ({ ...link, nbf: link.nbf - 1 - (n % 5) }),
  isMadeEarlier: (link, { n }) => ({ ...link, iat: link.iat - 1 - (n % 5) }),
  beginsMuchLater: (link, { n }) => ({ ...link, nbf: 59 + (n % 4) }),
  gainsService: (link, { n }) => ({ ...link, aud: [...link.aud, pick([...SERVICES, "ANY"], n)] }),
  isForAll: (link, { n }) => ({ ...link, aud: [pick(["ANY", ANY["wlcg:1.0"] as string], n)] }),
  gainsScope: (link, { grant }) => ({ ...link, scope: [...link.scope, grant] }),
  changesScope: (link, { n, grant }) => onOneGrant(link, n, () => grant),
  goesHigher: (link, { n }) => onOneGrant(link, n, (grant) => ({ ...grant, path: grant.path.slice(0, -1) })),
  goesBeside: (link, { n }) =>
    onOneGrant(link, n, (grant) => ({ ...grant, path: [...grant.path.slice(0, -1), pick(COMPONENTS, n)] })),
  isNoDirectory: (link, { n }) => onOneGrant(link, n, (grant) => ({ ...grant, directory: false })),
  doesOther: (link, { n }) => onOneGrant(link, n, (grant) => ({ ...grant, authz: pick(ALL_AUTHORIZATIONS, n) })),
  gainsGroup: (link, { n }) => ({ ...link, groups: [...(link.groups ?? []), pick(GROUPS, n)] }),
  losesScopes: (link) => ({ ...link, scope: [] }),
  isOther: (link, { n }) => ({ ...link, sub: pick(["jane", "joe", undefined], n) }),
  isOfOther: (link, { n }) => ({ ...link, iss: `${link.iss}${pick(["/", "x", "#"], n)}` }),
  saysOther: (link, { n }) => ({ ...link, opaque: pick([[1, 2], [2, 1], [1], undefined], n) }),
  isOfOtherKind: (link, { n }) => ({ ...link, kind: pick(KINDS, n) }),
  isNamedAsBase: (link) => ({ ...link, jti: link.jti && "id-0" }),
  isUnnamed: (link) => ({ ...link, jti: undefined }),
} as const satisfies Readonly<Record<string, Step>>;

type MoveName = keyof typeof NARROWING | keyof typeof WIDENING;

const STEPS: Readonly<Record<MoveName, Step>> = { ...NARROWING, ...WIDENING };
const NARROWING_NAMES = Object.keys(NARROWING) as MoveName[];
const WIDENING_NAMES = Object.keys(WIDENING) as MoveName[];

/** All steps by name. */
export const MOVES: readonly string[] = Object.keys(STEPS);

/** A link after some steps. */
export const after = (link: Meaning, moves: readonly Move[]): Meaning =>
  moves.reduce((one, move) => STEPS[move.name](one, move), link);

/** A chain, each link of which has a name of its own before its steps. */
export function descend(base: Meaning, descent: readonly (readonly Move[])[]): Meaning[] {
  const chain = [base];
  for (const moves of descent) {
    const parent = chain.at(-1) as Meaning;
    chain.push(after({ ...parent, jti: parent.jti && `id-${chain.length}` }, moves));
  }
  return chain;
}

const place = { path: fc.array(fc.constantFrom(...COMPONENTS), { maxLength: 3 }), directory: fc.boolean() };

const grantAmong = (authorizations: readonly string[]): fc.Arbitrary<Grant> =>
  fc.record({ authz: fc.constantFrom(...authorizations), ...place }).map(sound);

/** Something that may be granted or asked for, of any profile. */
export const grants: fc.Arbitrary<Grant> = grantAmong(ALL_AUTHORIZATIONS);

const moveAmong = (names: readonly MoveName[]): fc.Arbitrary<Move> =>
  fc.record({ name: fc.constantFrom(...names), n: fc.nat(10_000), grant: grants });

/** One step. */
export const narrowing: fc.Arbitrary<Move> = moveAmong(NARROWING_NAMES);
/** The same, of either kind. */
export const anyMove: fc.Arbitrary<Move> = fc.oneof(narrowing, moveAmong(WIDENING_NAMES));

/** The base token of a chain. */
export const bases: fc.Arbitrary<Meaning> = fc.constantFrom(...KINDS).chain((kind) =>
  fc.record({
    kind: fc.constant(kind),
    iss: fc.constant(ISSUER),
    sub: fc.constant("jane"),
    exp: fc.integer({ min: 100, max: 600 }),
    nbf: fc.integer({ min: -20, max: 5 }),
    iat: fc.integer({ min: -20, max: 5 }),
    jti: fc.constant(kind === "scitoken:1.0" ? undefined : "id-0"),
    aud: fc.constantFrom(SERVICES.slice(0, 2), SERVICES, [ANY[kind] ?? "https://a.example"]),
    scope: fc.array(grantAmong(AUTHORIZATIONS[kind]), { minLength: 1, maxLength: 4 }),
    groups: kind === "wlcg:1.0" ? fc.constantFrom(undefined, GROUPS, GROUPS.slice(0, 1)) : fc.constant(undefined),
    opaque: fc.constantFrom(undefined, [1, 2]),
  }),
);
