/** What whoever runs an issuer can do with its keys: look at them, replace them and revoke them. */

import QUnit from "qunit";
import type { PublishedKey } from "../../../../src/http/issuer.ts";
import type { Library } from "../../environment.ts";
import { ISSUER } from "./bench.ts";
import { DAY, HOUR, Instance, TestClock } from "./instances.ts";

const STATE = `signing-keys ${ISSUER}`;
/** Seconds after which all instances have looked at the store again. */
const SEEN = 61;

export function byHand(library: Library, kidOf: (token: string) => string): void {
  const { MemoryStore } = library;

  QUnit.test("rotate makes the next key once", async (assert) => {
    const clock = new TestClock();
    const { issuer, ...instance } = new Instance(library, clock, { store: new MemoryStore({ now: clock.now }) });
    assert.deepEqual(instance.errors, []);
    for (let time = 0; time < 3; time++) await issuer.rotate();
    assert.equal((await issuer.jwks()).keys.length, 2);
  });

  QUnit.test("rotate immediately: the key that is published ahead signs, and all others follow", async (assert) => {
    const clock = new TestClock();
    const store = new MemoryStore({ now: clock.now });
    const keys = { store, interval: 3 * DAY, publishAhead: 3 * DAY };
    const [one, two] = [new Instance(library, clock, keys), new Instance(library, clock, keys)];
    const first = kidOf(await one.token());
    assert.equal(kidOf(await two.token()), first);
    const next = (await one.published()).find((kid) => kid !== first);
    clock.pass(HOUR);
    await one.issuer.rotate({ immediately: true });
    assert.equal(kidOf(await one.token()), next, "no verifier meets a key that its set has not got");
    assert.equal((await one.published()).length, 3, "and one more is published");
    clock.pass(SEEN);
    assert.equal(kidOf(await two.token()), next);
    assert.deepEqual(await two.published(), await one.published());
    await two.issuer.rotate({ immediately: true });
    clock.pass(SEEN);
    const third = kidOf(await one.token());
    assert.notOk([first, next].includes(third));
    assert.equal(kidOf(await two.token()), third);
    clock.pass(6 * HOUR + 60 - 2 * SEEN - 1);
    assert.ok((await one.published()).includes(first));
    clock.pass(1);
    assert.notOk((await one.published()).includes(first), "until all that it has signed has expired");
  });

  QUnit.test("rotate immediately, where no key is published ahead, and when it was just done", async (assert) => {
    const clock = new TestClock();
    const { issuer, ...instance } = new Instance(library, clock, { store: new MemoryStore({ now: clock.now }) });
    const kid = async () => library.jwt.decode(await issuer.mint({ aud: "x", scope: "read:/" })).header.kid;
    const first = await kid();
    await Promise.all([1, 2].map(() => issuer.rotate({ immediately: true })));
    const second = await kid();
    assert.notEqual(second, first);
    await issuer.rotate({ immediately: true });
    assert.equal(await kid(), second, "the clock could not say which of two signs");
    assert.equal((await issuer.jwks()).keys.length, 2);
    assert.deepEqual(instance.errors, []);
  });

  QUnit.test("rotate immediately: keys that were given sign no more", async (assert) => {
    const clock = new TestClock();
    const keys = await library.generateKey("ES256", { keyId: "given" });
    const { issuer } = new Instance(library, clock, { store: new MemoryStore({ now: clock.now }) }, { keys });
    await issuer.rotate({ immediately: true });
    const list = await issuer.keys();
    assert.deepEqual(
      list.map(({ keyId, isSigning }) => [keyId === "given", isSigning]),
      [
        [false, true],
        [true, false],
      ],
    );
  });

  QUnit.test("keys tells which key does what, and when", async (assert) => {
    const clock = new TestClock();
    const { issuer } = new Instance(library, clock, { store: new MemoryStore({ now: clock.now }) });
    const began = clock.seconds;
    await issuer.rotate();
    clock.pass(DAY);
    const [first, second] = (await issuer.keys()) as [PublishedKey, PublishedKey];
    const known = { algorithm: "ES256" as const, keyId: first.keyId };
    const until = began + DAY + 6 * HOUR + 60;
    assert.deepEqual(first, { ...known, isSigning: false, signsFrom: began, publishedUntil: until });
    assert.deepEqual([second.isSigning, second.signsFrom], [true, began + DAY]);
    assert.equal(second.publishedUntil, undefined, "it is not known yet what follows it");
    assert.equal(kidOf(await issuer.mint({ aud: "x", scope: "read:/" })), second.keyId);
    await issuer.revoke(first.keyId);
    assert.deepEqual(
      (await issuer.keys()).map(({ keyId }) => keyId),
      [second.keyId],
    );
  });

  QUnit.test("a key that is revoked is gone at once, and stays so for all", async (assert) => {
    const clock = new TestClock();
    const store = new MemoryStore({ now: clock.now });
    const [one, two] = [new Instance(library, clock, { store }), new Instance(library, clock, { store })];
    const first = kidOf(await one.token());
    await two.token();
    await one.issuer.rotate();
    await one.issuer.revoke(first);
    assert.notOk((await one.published()).includes(first));
    const next = kidOf(await one.token());
    assert.notEqual(next, first, "the next takes over");
    assert.deepEqual(await one.published(), [next]);
    assert.notOk(
      JSON.stringify(await store.get(STATE))
        .split(first)[1]
        ?.includes('"d\\"'),
      "its private half is gone",
    );
    clock.pass(SEEN);
    assert.deepEqual([await two.published(), kidOf(await two.token())], [[next], next]);
    await one.issuer.revoke(next);
    const last = await one.published();
    assert.deepEqual([last.length, last.includes(next)], [1, false], "there is always one");
    await assert.rejects(one.issuer.revoke("nobody's"), /there is no key "nobody's"/);
  });

  QUnit.test(
    "keys that were given sign until the store's first is known to all, and stay published",
    async (assert) => {
      const clock = new TestClock();
      const given = await library.generateKey("RS256", { keyId: "given" });
      const instance = new Instance(library, clock, { store: new MemoryStore({ now: clock.now }) }, { keys: given });
      assert.equal(kidOf(await instance.token()), "given");
      assert.equal((await instance.published()).length, 2);
      clock.pass(DAY);
      assert.notEqual(kidOf(await instance.token()), "given");
      assert.ok((await instance.published()).includes("given"));
    },
  );

  QUnit.test("of several algorithms there is always a key of each, and the first one's signs", async (assert) => {
    const clock = new TestClock();
    const store = new MemoryStore({ now: clock.now });
    const algorithm = ["RS256", "ES256"] as const;
    const given = await library.generateKey("ES256", { keyId: "given" });
    const algorithmsOf = async ({ issuer }: Instance) => (await issuer.jwks()).keys.map(({ alg }) => alg);
    const algorithmOf = (token: string) => library.jwt.decode(token).header.alg;
    const [one, two] = [1, 2].map(() => new Instance(library, clock, { store, algorithm })) as [Instance, Instance];
    assert.equal(algorithmOf(await one.token()), "RS256");
    assert.deepEqual(await algorithmsOf(one), ["RS256", "ES256"]);
    assert.deepEqual(await two.published(), await one.published());
    assert.deepEqual((await store.keys()).sort(), [`${STATE} ES256`, `${STATE} RS256`]);
    await one.issuer.rotate();
    assert.deepEqual(await algorithmsOf(one), ["RS256", "RS256", "ES256", "ES256"]);
    for (const kid of await one.published()) {
      await one.issuer.revoke(kid);
      assert.notOk((await one.published()).includes(kid));
    }
    assert.deepEqual(new Set(await algorithmsOf(one)), new Set(algorithm), "there is always one of each");
    await assert.rejects(one.issuer.revoke("nobody's"), /there is no key "nobody's"/);
    const before = new Instance(library, clock, { store: new MemoryStore(), algorithm }, { keys: given });
    assert.equal(algorithmOf(await before.token()), "RS256", "a given key stands in for its own algorithm alone");
    assert.equal((await before.published()).filter((kid) => kid === "given").length, 1);
  });
}
