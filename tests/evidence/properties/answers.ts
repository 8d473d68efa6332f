/** Answers hang on what a token says: not on the order in which it says it, and less said never allows more. */

import fc from "fast-check";
import { clock, NOON } from "../../suite/fixtures.ts";
import { allows, type Bench, enforcerOf, tokenOf } from "./bench.ts";
import { askedPath, authz, scopes } from "./paths.ts";

const questions = fc.array(fc.tuple(authz, askedPath), { minLength: 3, maxLength: 8 });
const order = fc.array(fc.nat(), { minLength: 12, maxLength: 12 });

/** The same list in another order. */
function shuffled<T>(list: readonly T[], keys: readonly number[]): readonly T[] {
  return list
    .map((one, index) => [keys[index] ?? 0, one] as const)
    .sort(([a], [b]) => a - b)
    .map(([, one]) => one);
}

export async function answers(bench: Bench): Promise<void> {
  await orderOfScopes(bench);
  await orderOfClaims(bench);
  await fewerScopes(bench);
}

async function orderOfScopes(bench: Bench): Promise<void> {
  const enforcer = enforcerOf(bench);
  const seen = { allowed: 0, denied: 0 };
  const property = fc.asyncProperty(scopes, order, questions, async (granted, keys, asked) => {
    const first = await tokenOf(bench, granted.join(" "));
    const second = await tokenOf(bench, shuffled(granted, keys).join(" "));
    for (const [right, path] of asked) {
      const answer = allows(bench, enforcer, first, right, path);
      seen[answer ? "allowed" : "denied"]++;
      if (allows(bench, enforcer, second, right, path) !== answer) throw new Error(`${right}:${path} was ${answer}`);
    }
  });
  await bench.holds("the order of scopes changes no answer", 500, property, seen);
}

/** Claims of which some break a rule, at times. */
const someClaims = fc.record(
  {
    scope: fc.constantFrom("read:/store/jane", "read:/store/jane write:/", "read:jane"),
    aud: fc.constantFrom<unknown>("ANY", ["ANY"], "https://elsewhere.example"),
    ver: fc.constantFrom<unknown>("scitoken:2.0", "scitoken:2.0", "scitoken:1.0", 2),
    sub: fc.constantFrom<unknown>("jane", 7),
    exp: fc.constantFrom(NOON + 600, NOON + 600, NOON - 1),
    nbf: fc.constantFrom(NOON, NOON, NOON + 3600),
    extra: fc.jsonValue({ maxDepth: 2 }),
  },
  { requiredKeys: ["scope", "exp", "nbf"] },
);

/** Whether it is allowed, and with which code it is not. */
async function verdict(bench: Bench, claims: object): Promise<string> {
  const { library, key } = bench;
  try {
    const text = await library.jwt.sign({ ...claims }, key);
    const token = await library.SciToken.deserialize(text, { publicKey: key, now: clock() });
    const { allowed, code } = enforcerOf(bench, { audience: "https://storage.example" }).explain(
      token,
      "read",
      "/store/jane/a",
    );
    return allowed ? "allowed" : String(code);
  } catch (error) {
    if (library.isSciTokensError(error)) return error.code;
    throw error;
  }
}

async function orderOfClaims(bench: Bench): Promise<void> {
  const seen = { allowed: 0, denied: 0 };
  const property = fc.asyncProperty(someClaims, order, async (claims, keys) => {
    const entries = Object.entries({ iss: "https://issuer.example", iat: NOON, jti: "one", ...claims });
    const first = await verdict(bench, Object.fromEntries(entries));
    const second = await verdict(bench, Object.fromEntries(shuffled(entries, keys)));
    seen[first === "allowed" ? "allowed" : "denied"]++;
    if (first !== second) throw new Error(`${first}, and in another order ${second}`);
  });
  await bench.holds("the order of claims changes no answer, nor its code", 600, property, seen);
}

/** Of scopes that are all good, as a bad one refuses the token. */
async function fewerScopes(bench: Bench): Promise<void> {
  const enforcer = enforcerOf(bench);
  const seen = { allowed: 0, denied: 0 };
  const good = fc.constantFrom("/", "/store", "/store/jane", "/store/jane/", "/store/jane/sub", "/%73tore/janet");
  const granted = fc.array(
    fc.tuple(authz, good).map(([right, path]) => `${right}:${path}`),
    { minLength: 2, maxLength: 6 },
  );
  const property = fc.asyncProperty(granted, fc.nat(), questions, async (all, without, asked) => {
    const whole = await tokenOf(bench, all.join(" "));
    const part = await tokenOf(bench, all.filter((_, index) => index !== without % all.length).join(" "));
    for (const [right, path] of asked) {
      const answer = allows(bench, enforcer, part, right, path);
      seen[answer ? "allowed" : "denied"]++;
      if (answer && !allows(bench, enforcer, whole, right, path)) throw new Error(`${right}:${path} came with less`);
    }
  });
  await bench.holds("a token with a scope less allows nothing more", 500, property, seen);
}
