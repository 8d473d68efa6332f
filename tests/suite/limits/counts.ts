/**
 * What a token has many of, and nobody counts: scopes, audiences, groups, keys in a header. The length of a token bounds them. As
 * many as fit are all heeded, also the last; one more makes it too long.
 */

import QUnit from "qunit";
import { failsWith } from "../assertions.ts";
import { AUDIENCE, Bench, keysOf, NOW, now } from "../bad-input/bench.ts";
import type { Library } from "../environment.ts";

const MOST = 16_384;

/** A token with the most items that fit, how many that are, and one with one more. */
async function full(
  bench: Bench,
  claimsOf: (count: number) => object,
): Promise<{ fits: string; count: number; tooLong: string }> {
  let [few, many] = [1, MOST];
  const lengthOf = (count: number): number => JSON.stringify(bench.claims(claimsOf(count))).length;
  const rest = (await bench.token()).length - Math.ceil((JSON.stringify(bench.claims()).length * 4) / 3);
  while (many - few > 1) {
    const middle = (few + many) >> 1;
    if (Math.ceil((lengthOf(middle) * 4) / 3) + rest <= MOST) few = middle;
    else many = middle;
  }
  return { fits: await bench.token(claimsOf(few)), count: few, tooLong: await bench.token(claimsOf(many)) };
}

const name = (index: number): string => index.toString(36);
const names = (count: number): string[] => Array.from({ length: count }, (_, index) => name(index));

export function counts(library: Library): void {
  QUnit.test("as many scopes as fit into a token are all heeded, and one more is too long", async (assert) => {
    const bench = new Bench(library, await keysOf(library));
    const scopes = (count: number): object => ({
      scope: names(count)
        .map((one) => `read:/${one}`)
        .join(" "),
    });
    const { fits, count, tooLong } = await full(bench, scopes);
    assert.ok(count > 1000 && count < 5000, `${count} scopes`);
    const enforcer = await bench.enforcer();
    const token = await library.SciToken.deserialize(fits, { publicKey: bench.key, now });
    assert.equal(enforcer.generateAcls(token).length, count);
    for (const one of [name(0), name(count - 1)]) assert.ok(await enforcer.authorize(fits, "read", `/${one}`));
    assert.equal(
      await enforcer.authorize(fits, "read", `/${name(count)}`).catch(({ code }) => code),
      "ERR_SCOPE_INSUFFICIENT",
    );
    await failsWith(assert, library, "ERR_TOKEN_FORMAT", () => enforcer.authorize(tooLong, "read", `/${name(0)}`));
  });

  QUnit.test("as many audiences as fit into a token are all heeded, and one more is too long", async (assert) => {
    const bench = new Bench(library, await keysOf(library));
    const audiences = (count: number): object => ({ aud: [...names(count), AUDIENCE] });
    const { fits, count, tooLong } = await full(bench, audiences);
    assert.ok(count > 1000 && count < 5000, `${count} audiences`);
    const enforcer = await bench.enforcer();
    assert.ok(await enforcer.authorize(fits, "read", "/store"), "the last is this service");
    const stranger = await bench.enforcer({ audience: "nobody" });
    await failsWith(assert, library, "ERR_AUDIENCE", () => stranger.authorize(fits, "read", "/store"));
    await failsWith(assert, library, "ERR_TOKEN_FORMAT", () => enforcer.authorize(tooLong, "read", "/store"));
  });

  QUnit.test("as many groups as fit into a token are all heeded, and one more is too long", async (assert) => {
    const bench = new Bench(library, await keysOf(library));
    const groups = (count: number): object => ({
      ver: undefined,
      "wlcg.ver": "1.0",
      scope: "openid",
      "wlcg.groups": names(count).map((one) => `/${one}`),
    });
    const { fits, count, tooLong } = await full(bench, groups);
    const read = (text: string) => library.SciToken.deserialize(text, { publicKey: bench.key, now });
    const token = await read(fits);
    assert.equal(library.wlcg.groupsOf(token, { now: () => NOW * 1000 }).length, count);
    assert.ok(library.wlcg.isInGroup(token, `/${name(count - 1)}`, { now }));
    await failsWith(assert, library, "ERR_TOKEN_FORMAT", () => read(tooLong));
  });

  QUnit.test("a path has as many components as fit into a token", async (assert) => {
    const bench = new Bench(library, await keysOf(library));
    const deep = (count: number): object => ({ scope: `read:${"/a".repeat(count)}` });
    const { fits, count, tooLong } = await full(bench, deep);
    const enforcer = await bench.enforcer();
    assert.ok(await enforcer.authorize(fits, "read", "/a".repeat(count)));
    assert.ok(await enforcer.authorize(fits, "read", "/a".repeat(100_000)), "what is asked for may be longer");
    await failsWith(assert, library, "ERR_SCOPE_INSUFFICIENT", () =>
      enforcer.authorize(fits, "read", "/a".repeat(count - 1)),
    );
    await failsWith(assert, library, "ERR_TOKEN_FORMAT", () => enforcer.authorize(tooLong, "read", "/"));
  });
}
