/** Scopes and paths by chance, in all the spellings that are dangerous, unusual or both. */

import type { Random } from "../../../suite/key-cache/simulation/random.ts";

/** Whether a token with these scopes allows this. */
export interface Question {
  readonly scope: string;
  readonly ver: string | undefined;
  readonly authz: string;
  readonly path: string;
}

/** A scope before it is written: its path is one of plain names. */
interface Granted {
  readonly authz: string;
  readonly names: readonly string[];
}

const NAMES = ["store", "jane", "a", "ab", "b", "café", "a b", "100%", "x:y", "...", ".b", "A", "小", "a?b", "a+b"];

/** As they are written, not what they mean. */
const ODD = [
  ..."..|..|..|..|.|%2e%2e|%2E%2E|.%2e|%2E.|%252e%252e|%25252e|%2e|...".split("|"),
  ..."a%2Fb|a%2fb|%2f|%5c|a%5Cb|a\\b|%00|a%00b|%zz|%|%2|%u002e".split("|"),
  ..."%e9|%ff|%c0%af|%c3%a9|%ed%a0%80|%2561|%2541|%2570|%25|%25zz|a%09b|a%22b|%7f|%C2%85".split("|"),
  ..."a%3fb|a?b|a#b|a+b|a%2bb|a%2Bb|a;b|~|%7E|%7e|*|a&b=c|(a)|a,b|@|$|!|'".split("|"),
];

const AUTHZ = ["read", "write", "queue", "execute", "storage.read", "compute.create"];

/** A token's scopes, and some questions to it. */
export function questionsTo(random: Random, many: number): readonly Question[] {
  const granted = Array.from({ length: random.between(1, 3) }, () => grant(random));
  const scope = joined(granted, random);
  const ver = random.chance(0.5) ? "scitoken:2.0" : undefined;
  return Array.from({ length: many }, () => ({ scope, ver, ...asked(random.pick(granted), random) }));
}

function grant(random: Random): Granted {
  const names = Array.from({ length: random.between(0, 3) }, () => random.pick(NAMES));
  return { authz: random.chance(0.6) ? "read" : random.pick(AUTHZ), names };
}

function joined(granted: readonly Granted[], random: Random): string {
  const scopes = granted.map((one) => written(one, random));
  const between = random.chance(0.95) ? " " : random.pick(["  ", "\t", "\n", ","]);
  const [before, after] = [random.chance(0.02) ? " " : "", random.chance(0.02) ? " " : ""];
  return before + scopes.join(between) + after;
}

function written({ authz, names }: Granted, random: Random): string {
  if (random.chance(0.9)) return `${authz}:${pathOf(names, random, 0.18)}`;
  return random.pick([
    authz,
    `${authz}:`,
    `:${pathOf(names, random, 0)}`,
    `${authz}:${pathOf(names, random, 0).slice(1)}`,
    `${authz}::/a`,
    `${authz}:/`,
  ]);
}

function asked({ authz, names }: Granted, random: Random): Pick<Question, "authz" | "path"> {
  const path = pathOf(moved(names, random), random, 0.15);
  return {
    authz: random.chance(0.9) ? authz : random.pick(AUTHZ),
    path: random.chance(0.96) ? path : random.pick([path.slice(1), "", "", "/", "//", "/..", `${path}\0`]),
  };
}

/** Another place: the same, below, above, beside, or as its name begins. */
function moved(names: readonly string[], random: Random): readonly string[] {
  const last = names.at(-1) ?? "";
  return random.pick<readonly string[]>([
    names,
    names,
    [...names, random.pick(NAMES)],
    [...names, random.pick(NAMES), random.pick(NAMES)],
    names.slice(0, -1),
    [...names.slice(0, -1), random.pick(NAMES)],
    [...names.slice(0, -1), `${last}x`],
    [random.pick(NAMES), ...names],
  ]);
}

function pathOf(names: readonly string[], random: Random, odd: number): string {
  const parts = names.map((name) => spelled(name, random));
  if (random.chance(odd)) parts.splice(random.between(0, parts.length), 0, random.pick(ODD));
  if (random.chance(odd / 3)) parts.splice(random.between(0, parts.length), 0, random.pick(ODD), random.pick(ODD));
  if (random.chance(0.05)) parts.splice(random.between(0, parts.length), 0, "");
  return `/${parts.join("/")}${random.chance(0.15) ? random.pick(["/", "/", "/."]) : ""}`;
}

/** A name, percent-encoded as much as it must be or more, in digits of either case. */
function spelled(name: string, random: Random): string {
  const way = random.weighted({ raw: 6, component: 2, lower: 1, upper: 1 });
  if (way === "component") return encodeURIComponent(name);
  return [...name]
    .map((letter) => (letter === "%" || (way !== "raw" && random.chance(0.4)) ? escaped(letter, way) : letter))
    .join("");
}

function escaped(letter: string, way: string): string {
  const digits = Buffer.from(letter).toString("hex").replace(/../g, "%$&");
  return way === "upper" ? digits.toUpperCase() : digits;
}
