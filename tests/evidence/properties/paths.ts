/** Paths in every spelling that a server, or what stands before it, may decode to another place. */

import fc from "fast-check";

/** Names of the tree of `tree.ts`, and ways out of it. */
const NAMES = ["store", "jane", "sub", "file", "janet", "secret", "jan", "é"];
const DOTS = ["..", ".", "..", "...", ".. ", "..;", "．．", "․․", "..\0", "..%00", "%c0%ae%c0%ae", "%u002e%u002e"];
const SLASHES = ["/", "/", "/", "//", "/./", "%2f", "%2F", "\\", "%5c", "%5C", "%252f", "%c0%af", "／", "/%2e/", ";/"];

const WAYS = ["raw", "raw", "lower", "upper", "some", "twice", "thrice"] as const;

/** A text with none, some or all of its letters escaped, once or more often. */
function spelled(text: string, way: (typeof WAYS)[number], chosen: number): string {
  if (way === "raw") return text;
  const letters = [...text].map((letter, index) => {
    if (way === "some" && (chosen >> (index % 30)) & 1) return letter;
    const escaped = Buffer.from(letter).toString("hex").replace(/../g, "%$&");
    return way === "upper" ? escaped.toUpperCase() : escaped;
  });
  const once = letters.join("");
  if (way === "twice") return once.replaceAll("%", "%25");
  return way === "thrice" ? once.replaceAll("%", "%2525") : once;
}

const name = fc
  .tuple(
    fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...NAMES) }, fc.constantFrom(...DOTS)),
    fc.constantFrom(...WAYS),
    fc.nat(),
  )
  .map(([text, way, chosen]) => spelled(text, way, chosen));

const tail = fc
  .array(fc.tuple(fc.constantFrom(...SLASHES), name), { maxLength: 5 })
  .map((parts) => parts.flat().join(""));

const start = fc
  .tuple(
    fc.constantFrom("/store/jane", "/store/jane", "/store/janet/../jane", "/store", ""),
    fc.constantFrom(...WAYS),
    fc.nat(),
  )
  .map(([path, way, chosen]) =>
    path
      .split("/")
      .map((one) => spelled(one, way, chosen))
      .join("/"),
  );

/** A path to be asked for: mostly one that begins where something is granted. */
export const askedPath: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(start, tail).map(([head, rest]) => head + rest) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 20 }).map((text) => `/store/jane/${text}`) },
  { weight: 1, arbitrary: fc.constantFrom("", "/", "//", "store/jane", "/store/jane/", "/store/jane", "/store/janet") },
);

/** A path of a scope, good ones mostly. */
const grantedPath: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.constantFrom("/store/jane", "/store/jane/", "//store/./jane", "/%73tore/jan%65", "/store/jane/sub"),
  },
  { weight: 2, arbitrary: fc.tuple(start, tail).map(([head, rest]) => (head + rest).replaceAll(" ", "")) },
);

export const authz: fc.Arbitrary<string> = fc.constantFrom("read", "read", "read", "write", "queue");

/** Scopes that a token may be made of, which are good mostly. */
export const scopes: fc.Arbitrary<readonly string[]> = fc.array(
  fc.tuple(authz, grantedPath).map(([right, path]) => `${right}:${path}`),
  { minLength: 1, maxLength: 4 },
);
