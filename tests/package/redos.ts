/** No regular expression of the library can be made slow: matching takes no more than a time linear in the text. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Checks } from "../checks.ts";
import { root } from "./pack.ts";
import { type Found, regularExpressions } from "./regular-expressions.ts";

// In this process and in JavaScript: recheck would start a program of its own else. It is asked when it is loaded.
process.env.RECHECK_SYNC_BACKEND = "pure";
const { checkSync } = await import("recheck");

/** A machine that is busy gives the same verdicts. */
const WITHOUT_CLOCK = { timeout: null, attackTimeout: null, incubationTimeout: null, seedingTimeout: null };

/**
 * What is matched over and over on one text, with a match of any length.
 *
 * One match of them takes linear time, as of all others. All matches together do where none looks beyond its own end, since
 * the next one begins there: then each character is looked at as often as in one match. recheck judges one match; why it is
 * so for all is said here.
 */
const REPEATED = new Map<string, string>([
  [
    String.raw`/eyJ[\w-]+(?:\.[\w-]*)*/g`,
    "Nothing must follow what is taken greedily, so that all that was looked at is in the match, but for the one character that ends it.",
  ],
  [
    String.raw`/-----BEGIN [\s\S]*?(?:-----END [A-Z ]+-----|$)/g`,
    "A match always goes on to the first END, or to the end of the text; a name that no dashes follow is within it.",
  ],
  [
    String.raw`/"(?:d|p|q|dp|dq|qi|k)"\s*:\s*"[^"]*"?/g`,
    "Behind the opening quote anything is taken up to the next one, and a text without it to its end; before that, spaces that no quote follows hold no place to begin at.",
  ],
  [
    String.raw`/(%%|%\([^)%]+\)s)/`,
    "It begins at a percent sign and looks no further than the next one, where the next match can begin.",
  ],
  [String.raw`/[\r\n]+/`, "Nothing must follow what is taken greedily."],
]);

export async function checkRedos(checks: Checks): Promise<void> {
  await checks.check("what judges regular expressions sees a slow one", () => {
    for (const [literal, problem] of SLOW) assert.match(judge(only(literal)) ?? "linear", problem, literal);
    for (const literal of LINEAR) assert.equal(judge(only(literal)), undefined, literal);
  });
  await checks.check("regular expressions are found wherever they stand, and nothing else is taken for one", () => {
    const found = regularExpressions("some.ts", SOURCE);
    assert.deepEqual(
      found.map(({ literal, repeated }) => [literal, repeated]),
      [
        ["/a+/", false],
        ["/[/]b/gu", true],
        ["/,+/", true],
        ["/c/", false],
      ],
    );
    for (const code of OF_TEXT) assert.throws(() => regularExpressions("some.ts", code), /^Error: some\.ts:1: /, code);
  });
  await checks.check("no regular expression can be made slow", () => {
    const found = inLibrary();
    assert.ok(found.length > 0, "none was found");
    const literals = new Map(found.map((one) => [one.literal, one]));
    console.log(`regular expressions of src: ${found.length}, ${literals.size} of them different`);
    // One of them may stand in two places, and be repeated in one.
    for (const one of found) if (one.repeated) literals.set(one.literal, one);
    const slow = [...literals.values()].flatMap((one) => judge(one) ?? []);
    assert.deepEqual(slow, [], `they can be made slow:\n${slow.join("\n")}`);
    for (const literal of REPEATED.keys()) assert.ok(literals.get(literal)?.repeated, `${literal} is there no more`);
  });
}

function inLibrary(): readonly Found[] {
  const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" }).filter((file) =>
    /\.ts$/.test(file),
  );
  return files.flatMap((file) => regularExpressions(`src/${file}`, readFileSync(join(root, "src", file), "utf8")));
}

/**
 * Why one may be slow; `undefined` when it is proved not to be.
 *
 * What recheck has not proved is to be written in another way: assertions that look around, and references back.
 */
function judge({ literal, source, flags, repeated, place }: Found): string | undefined {
  // Only the theory of automata proves something: random attacks that fail do not. But to it all that is limited is
  // constant, even 2 to the power of a limit; there the attacks see more.
  const checkers = /\{\d/.test(source) ? (["automaton", "fuzz"] as const) : (["automaton"] as const);
  for (const checker of checkers) {
    const verdict = checkSync(source, flags, { checker, ...WITHOUT_CLOCK });
    if (verdict.status === "unknown") return `${place}: ${literal} cannot be judged: ${JSON.stringify(verdict.error)}`;
    const { type, summary } = verdict.complexity;
    if (verdict.status === "vulnerable") return `${place}: ${literal} is ${summary}: ${verdict.attack.pattern}`;
    if (type === "linear" && repeated && !REPEATED.has(literal)) {
      return `${place}: ${literal} is linear, but repeated: say in tests/package/redos.ts why all of it is linear`;
    }
  }
  return undefined;
}

function only(literal: string): Found {
  const [found] = regularExpressions("some.ts", literal);
  assert.ok(found !== undefined, literal);
  return found;
}

const SLOW: readonly (readonly [string, RegExp])[] = [
  ["/^(a+)+$/", /is exponential/],
  ["/^(?:a|a)*$/", /is exponential/],
  ["/^(?:A|a)*$/i", /is exponential/],
  [String.raw`/^(?:.|\n)*a$/s`, /is exponential/],
  [String.raw`/^(?:\p{L}|é)*$/u`, /is exponential/],
  [String.raw`/^\w*\d*$/`, /is 2nd degree polynomial/],
  // It is tried at each place of a text.
  ["/=+$/", /is 2nd degree polynomial/],
  // Its time has a limit, of 2 to the power of 30.
  ["/^(?:a?){30}a{30}$/", /is exponential/],
  ["/^(?!a)[^]*b/", /cannot be judged/],
  [String.raw`/(a)\1*$/`, /cannot be judged/],
  // Each match is linear, and there is one for each x, which looks at all that is left.
  ["/x[^]*y|x/g", /is linear, but repeated/],
];

const LINEAR: readonly string[] = [
  "/^(?:a|b)+$/",
  String.raw`/^(?:.|\n)*a$/`,
  String.raw`/^\p{L}*\d*$/u`,
  "/^[^]*y|x/",
  "/.{1,64}/g",
];

const SOURCE = `
// /comment+/
const text = "/text+/", quotient = text / 2 / a;
const named = /a+/, nested = \`\${text.replace(/[/]b/gu, "/")}\`;
text.split(/,+/);
function f(given: RegExp = /c/) { return given instanceof RegExp; }
`;

const OF_TEXT: readonly string[] = [
  'new RegExp("a+")',
  'RegExp("a+")',
  "new globalThis.RegExp(given)",
  "const { RegExp: Other } = globalThis",
  'text.search("a+")',
  "text.matchAll(`a+`)",
];
