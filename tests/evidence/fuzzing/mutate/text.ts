/** Texts like others, by small changes that know nothing of what the text is. */

import type { Random } from "../../../suite/key-cache/simulation/random.ts";
import { byte, surrogate } from "../input.ts";
import type { Chance } from "../target.ts";

/** Characters of an input; few are longer, to find what a limit does. */
const USUAL_LENGTH = 600;
const GREAT_LENGTH = 80_000;

const ODD = [
  ..."\0\t\n\r\v\f\u001b\u001f\u007f\u0080\u0085\u009f\u00a0\u00ad\u0131\u0345\u0660\u200b\u2028\u202e\u212a\u3000\uff0e\uff0f\ufeff\uffff",
  ..."\"'`\\/.:;,=%#?&+*~^|<>()[]{}@!$-_ éßſİ😀",
  "e\u0301",
  "..",
  "//",
  "%2e",
  "%2F",
  "%5c",
  "%00",
  "%25",
  "%c3%a9",
  "%",
  "\\u0000",
  "\\ud800",
  "\r\n",
];
const NUMBERS =
  "0 -0 1 -1 2 31 32 33 100 101 255 256 2048 16384 16385 65536 2147483648 4294967296 9007199254740993 1e3 1e400 -1e400 0.1 1782043200".split(
    " ",
  );

type Change = (text: string, chance: Chance) => string;

const place = (text: string, random: Random): number => random.between(0, text.length);

function span(text: string, random: Random): [from: number, to: number] {
  const from = place(text, random);
  return [from, Math.min(text.length, from + (random.chance(0.5) ? 1 : random.magnitude(1, Math.max(2, text.length))))];
}

const put = (text: string, from: number, to: number, what: string): string =>
  text.slice(0, from) + what + text.slice(to);

const oddity = (random: Random): string => {
  if (random.chance(0.1)) return surrogate(random.between(0, 0x7ff));
  return random.chance(0.1) ? byte(random.between(0, 255)) : random.pick(ODD);
};

/** Where a part of a text begins or ends. */
const SEAMS = /(?<=[\s/.:;,=&[\]{}"])|(?=[\s/.:;,=&[\]{}"])/;

const CHANGES: readonly Change[] = [
  (text, { random }) => put(text, ...span(text, random), ""),
  (text, { random }) => put(text, ...span(text, random), oddity(random)),
  (text, { random }) => put(text, place(text, random), text.length, ""),
  (text, { random, words }) => put(text, ...at(text, random), random.pick(words)),
  (text, { random, words }) => put(text, ...span(text, random), random.pick(words)),
  (text, { random }) => put(text, ...at(text, random), oddity(random)),
  (text, { random, other }) => put(text, ...span(text, random), other.slice(...span(other, random))),
  (text, { random }) => put(text, ...span(text, random), text.slice(...span(text, random))),
  (text, { random }) => replacePart(text, random, (part) => part.repeat(random.magnitude(1, 60))),
  (text, { random }) => replacePart(text, random, () => ""),
  (text, { random }) => replacePart(text, random, () => random.pick(NUMBERS)),
  (text, { random, words }) => replacePart(text, random, () => random.pick(words)),
  (text, { random, other }) => replacePart(text, random, () => random.pick(other.split(SEAMS))),
  (text, { random }) => swapParts(text, random),
  (text, { random }) =>
    replaceSpan(text, random, (some) => (random.chance(0.5) ? some.toUpperCase() : some.toLowerCase())),
  (text, { random }) => replaceSpan(text, random, (some) => escaped(some, random)),
  (text, { random }) =>
    replaceSpan(text, random, (some) => some.replace(/%([0-9a-f]{2})/gi, (_, hex) => character(hex))),
  (text, { random }) => replaceSpan(text, random, (some) => nudged(some, random)),
];

function at(text: string, random: Random): [from: number, to: number] {
  const here = place(text, random);
  return [here, here];
}

function replaceSpan(text: string, random: Random, change: (some: string) => string): string {
  const [from, to] = span(text, random);
  return put(text, from, to, change(text.slice(from, to)));
}

function replacePart(text: string, random: Random, change: (part: string) => string): string {
  const parts = text.split(SEAMS);
  const index = random.between(0, parts.length - 1);
  parts[index] = change(parts[index] as string);
  return parts.join("");
}

function swapParts(text: string, random: Random): string {
  const parts = text.split(SEAMS);
  const [one, two] = [random.between(0, parts.length - 1), random.between(0, parts.length - 1)];
  [parts[one], parts[two]] = [parts[two] as string, parts[one] as string];
  return parts.join("");
}

const character = (hex: string): string => String.fromCharCode(Number.parseInt(hex, 16));

function escaped(text: string, random: Random): string {
  const hex = Array.from(Buffer.from(text.slice(0, 40)), (one) => `%${one.toString(16).padStart(2, "0")}`).join("");
  return random.chance(0.5) ? hex : hex.toUpperCase();
}

/** Its first character one up or down, or with one bit otherwise. */
function nudged(text: string, random: Random): string {
  const code = text.charCodeAt(0);
  if (Number.isNaN(code)) return text;
  const next = random.pick([code + 1, code - 1, code ^ 1, code ^ 0x20, code ^ 0x80, code + 256, code + 65_248]);
  return String.fromCharCode(next & 0xffff) + text.slice(1);
}

/** A text like another, by one change or a few. */
export function changeText(text: string, chance: Chance): string {
  const { random } = chance;
  let changed = text;
  for (let left = random.magnitude(1, 8); left > 0; left--)
    changed = random.pick(CHANGES)(changed, chance).slice(0, GREAT_LENGTH);
  if (random.chance(0.0005))
    changed = replacePart(changed, random, (part) => part.slice(0, 16).padEnd(16, "a/").repeat(5000));
  return sound(changed, random, text);
}

/** A text that UTF-8 can hold, and seldom longer than the one it was made of: long ones are slow, and do little more. */
export function sound(text: string, random: Random, from: string): string {
  const most = random.chance(0.01) ? GREAT_LENGTH : Math.max(USUAL_LENGTH, from.length);
  return Buffer.from(text.slice(0, most)).toString();
}
