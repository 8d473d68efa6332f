/**
 * What chains may do, once more: simple, slow, and with nothing of the library. A link is held as what it means; how it is
 * written is another matter.
 */

/** A path by its components. */
export interface Place {
  readonly path: readonly string[];
  /** Whether it is written with a slash at its end. The root always is. */
  readonly directory: boolean;
}

/** A scope, or what is asked for. */
export interface Grant extends Place {
  readonly authz: string;
}

export const KINDS = ["scitoken:1.0", "scitoken:2.0", "wlcg:1.0", "at+jwt"] as const;
export type Kind = (typeof KINDS)[number];

/** A link of a chain. Times are in seconds from now. */
export interface Meaning {
  readonly kind: Kind;
  readonly iss: string;
  readonly sub: string | undefined;
  readonly exp: number;
  readonly nbf: number;
  readonly iat: number;
  readonly jti: string | undefined;
  readonly aud: readonly string[];
  readonly scope: readonly Grant[];
  readonly groups: readonly string[] | undefined;
  /** The numbers in a claim that nobody has a rule for. */
  readonly opaque: readonly number[] | undefined;
}

/** What stands for any service. */
export const ANY: Readonly<Record<Kind, string | undefined>> = {
  "scitoken:1.0": "ANY",
  "scitoken:2.0": "ANY",
  "wlcg:1.0": "https://wlcg.cern.ch/jwt/v1/any",
  "at+jwt": undefined,
};

/** How far clocks may differ, in seconds. */
const TOLERANCE = 60;

/** Whether a verifier takes a chain. */
export function accepts(chain: readonly Meaning[]): boolean {
  const ids = chain.map(({ jti }) => jti).filter((jti) => jti !== undefined);
  return (
    new Set(ids).size === ids.length &&
    chain.every((link) => link.exp > 0 && link.nbf <= TOLERANCE && link.iat <= TOLERANCE) &&
    chain.every((link, index) => index === 0 || isNarrower(link, chain[index - 1] as Meaning))
  );
}

/** Whether all links of a chain allow something. */
export function allow(chain: readonly Meaning[], asked: Grant): boolean {
  return chain.every(({ kind, scope }) => scope.some((grant) => covers(kind, grant, asked)));
}

function isNarrower(child: Meaning, parent: Meaning): boolean {
  const { kind } = parent;
  const same = (["kind", "iss", "sub"] as const).every((name) => child[name] === parent[name]);
  return (
    same &&
    JSON.stringify(child.opaque) === JSON.stringify(parent.opaque) &&
    (child.jti === undefined) === (parent.jti === undefined) &&
    child.exp <= parent.exp &&
    child.nbf >= parent.nbf &&
    child.iat >= parent.iat &&
    child.aud.every((name) => parent.aud.includes(name) || parent.aud.some((one) => one === ANY[kind])) &&
    child.scope.every((grant) => parent.scope.some((wider) => covers(kind, wider, grant))) &&
    areFewerGroups(child, parent)
  );
}

function covers(kind: Kind, wider: Grant, asked: Grant): boolean {
  const creates = kind === "wlcg:1.0" && wider.authz === "storage.modify" && asked.authz === "storage.create";
  if (wider.authz !== asked.authz && !creates) return false;
  if (wider.path.some((component, index) => component !== asked.path[index])) return false;
  return asked.path.length > wider.path.length || !wider.directory || asked.directory;
}

/**
 * Groups count where there are no capabilities, of which `openid` is none. A SciToken 1.0 that has them is refused where
 * nobody knows them, and so must be what comes of it.
 */
function areFewerGroups(child: Meaning, parent: Meaning): boolean {
  if (child.groups === undefined) return parent.groups === undefined || parent.kind !== "scitoken:1.0";
  const capabilities = ({ scope }: Meaning): number => scope.filter(({ authz }) => authz !== "openid").length;
  return (
    parent.groups !== undefined &&
    child.groups.every((group) => parent.groups?.includes(group)) &&
    (child.scope.length > 0 || parent.scope.length === 0) &&
    (capabilities(child) > 0 || capabilities(parent) === 0)
  );
}
