/** JSON texts like others: by what they mean, by how they are written, or just as texts. */

import type { Random } from "../../../suite/key-cache/simulation/random.ts";
import type { Chance } from "../target.ts";
import { changeText, sound } from "./text.ts";

type Value = null | boolean | number | string | Value[] | { [name: string]: Value };

/** Characters of a value as JSON. */
const LONGEST = 100_000;

const VALUES: readonly Value[] = [
  null,
  true,
  false,
  0,
  -0,
  1,
  -1,
  0.5,
  1e21,
  -1e300,
  253402300799,
  253402300800,
  1782043200,
  1782043199,
  1782043201,
  1782043260,
  1782043261,
  "",
  " ",
  "0",
  "1782043200",
  "null",
  "ANY",
  "\u0000",
  "é",
  "😀",
  "__proto__",
  "constructor",
  [],
  [null],
  [""],
  [[]],
  {},
  { "": null },
  { __proto__: null, length: 1 },
];

/** An input that is JSON, changed. */
export function changeJson(text: string, chance: Chance): string {
  const { random } = chance;
  if (random.chance(0.25)) return changeText(text, chance);
  const value = parsed(text);
  if (value === undefined) return changeText(text, chance);
  let changed = value;
  for (let left = random.magnitude(1, 4); left > 0; left--) {
    const next = changeValue(changed, chance, 0);
    // Lists of lists that are repeated would soon be longer than any text can be.
    if (JSON.stringify(next).length < LONGEST) changed = next;
  }
  return sound(written(changed, random, random.chance(0.3)), random, text);
}

export function parsed(text: string): Value | undefined {
  try {
    return JSON.parse(text) as Value;
  } catch {
    return undefined;
  }
}

/** One place in a value, changed. */
function changeValue(value: Value, chance: Chance, depth: number): Value {
  const { random } = chance;
  if (typeof value !== "object" || value === null || random.chance(0.15)) return otherValue(value, chance);
  if (Array.isArray(value)) return changeList(value, chance, depth);
  const entries = Object.entries(value);
  const index = random.between(0, Math.max(0, entries.length - 1));
  const entry = entries[index];
  const kind = random.between(0, 9);
  if (entry === undefined || kind === 0) entries.push([nameFor(chance), random.pick(VALUES)]);
  else if (kind === 1) entries.splice(index, 1);
  else if (kind === 2) entries[index] = [nameFor(chance), entry[1]];
  else if (kind === 3) entries[index] = [changeText(entry[0], chance), entry[1]];
  else if (kind === 4) entries.reverse();
  else if (kind === 5) entries.push(random.pick(membersOf(chance.other, entries)));
  else entries[index] = [entry[0], changeValue(entry[1], chance, depth + 1)];
  return Object.fromEntries(entries);
}

function changeList(list: Value[], chance: Chance, depth: number): Value {
  const { random } = chance;
  const index = random.between(0, Math.max(0, list.length - 1));
  const item = list[index];
  const kind = random.between(0, 6);
  if (item === undefined || kind === 0) return [...list, random.pick(VALUES)];
  if (kind === 1) return list.toSpliced(index, 1);
  if (kind === 2) return [...list, item];
  if (kind === 3) return list.toReversed();
  if (kind === 4) return Array.from({ length: random.magnitude(1, 150) }, () => item);
  return list.toSpliced(index, 1, changeValue(item, chance, depth + 1));
}

function otherValue(value: Value, chance: Chance): Value {
  const { random, words } = chance;
  const kind = random.between(0, 7);
  if (kind === 0) return [value];
  if (kind === 1) return nested(value, random.magnitude(1, 40), random);
  if (kind === 2) return { [nameFor(chance)]: value };
  if (kind === 3) return random.pick(words);
  if (typeof value === "string" && kind < 7) return changeText(value, chance);
  if (typeof value === "number" && kind < 7) return value + random.pick([-1, 1, 0.5, -60, 60, 61, 600, -value, 1e12]);
  return random.pick(VALUES);
}

function nested(value: Value, depth: number, random: Random): Value {
  let outer = value;
  for (let left = depth; left > 0; left--) outer = random.chance(0.5) ? [outer] : { z: outer };
  return outer;
}

const nameFor = ({ random, words }: Chance): string =>
  random.pick(random.chance(0.2) ? ["__proto__", "", "toString", "é"] : words);

function membersOf(text: string, usual: [string, Value][]): [string, Value][] {
  const value = parsed(text);
  const members = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return members.length > 0 ? members : usual;
}

/** A value as JSON; if it is to be odd, with white space, escapes, other forms of numbers, and members twice. */
function written(value: Value, random: Random, odd: boolean): string {
  if (!odd) return JSON.stringify(value);
  const space = (): string =>
    random.chance(0.15)
      ? random.pick([" ", "\t", "\n", "\r\n", "\u00a0", "\f"].slice(0, random.chance(0.9) ? 4 : 6))
      : "";
  const around = (text: string): string => `${space()}${text}${space()}`;
  if (typeof value === "string") return around(writtenString(value, random));
  if (typeof value !== "object" || value === null) return around(writtenScalar(value, random));
  if (Array.isArray(value)) return around(`[${value.map((one) => written(one, random, odd)).join(",")}]`);
  const members = Object.entries(value).map(
    ([name, one]) => `${around(writtenString(name, random))}:${written(one, random, odd)}`,
  );
  if (members.length > 0 && random.chance(0.05)) members.push(random.pick(members));
  return around(`{${members.join(",")}}`);
}

function writtenScalar(value: null | boolean | number, random: Random): string {
  if (typeof value !== "number" || random.chance(0.8)) return JSON.stringify(value);
  return random.pick([
    `${value}.0`,
    `${value}e0`,
    `${value}E+0`,
    `0${value}`,
    `+${value}`,
    `${value}.`,
    value.toExponential(),
  ]);
}

function writtenString(value: string, random: Random): string {
  if (random.chance(0.7)) return JSON.stringify(value);
  const written = Array.from({ length: value.length }, (_, index) => writtenUnit(value, index, random));
  return `"${written.join("")}"`;
}

function writtenUnit(value: string, index: number, random: Random): string {
  const code = value.charCodeAt(index);
  if (code < 0x20 || code === 0x22 || code === 0x5c || random.chance(0.2))
    return `\\u${code.toString(16).padStart(4, "0")}`;
  return value[index] === "/" && random.chance(0.5) ? "\\/" : (value[index] as string);
}
