/** Keys that are replaced, and the store that the instances share: it fails, loses what it had, or holds what cannot be read. */

import QUnit from "qunit";
import type { KeySeal } from "../../../../src/http/issuer.ts";
import type { KeyStore } from "../../../../src/index.ts";
import { failsWith, leaksNothing } from "../../assertions.ts";
import type { Library } from "../../environment.ts";
import { ISSUER } from "./bench.ts";
import { DAY, Instance, lagging, TestClock } from "./instances.ts";

const STATE = `signing-keys ${ISSUER}`;
/** Seconds after which all instances have looked at the store again. */
const SEEN = 61;

export function stores(library: Library, kidOf: (token: string) => string): void {
  const { MemoryStore } = library;

  QUnit.test(
    "a store that all see late: there is no key set before a key signs, and then all agree",
    async (assert) => {
      const clock = new TestClock();
      const memory = new MemoryStore({ now: clock.now });
      const instances = [1, 2, 3].map(() => new Instance(library, clock, { store: lagging(memory, clock, 50) }));
      for (const { issuer } of instances) {
        const response = (await issuer.fetch(new Request(`${ISSUER}/jwks`))) as Response;
        assert.deepEqual([response.status, response.headers.get("retry-after")], [503, "120"]);
      }
      for (const instance of instances) assert.equal((await instance.ask()).status, 503);
      clock.pass(SEEN);
      for (const { issuer } of instances) await issuer.jwks().catch(() => {});
      clock.pass(SEEN);
      for (const { issuer } of instances) await issuer.jwks();
      const kids = await Promise.all(instances.map(async (instance) => kidOf(await instance.token())));
      assert.equal(new Set(kids).size, 1);
      for (const instance of instances) assert.ok((await instance.published()).includes(kids[0] as string));
    },
  );

  QUnit.test("without its store an issuer goes on for as long as no key is missed, and no longer", async (assert) => {
    const clock = new TestClock();
    const memory = new MemoryStore({ now: clock.now });
    let isDown = false;
    let asked = 0;
    const store: KeyStore = {
      get: async (key) => {
        asked++;
        if (isDown) throw new Error("no route to host");
        return memory.get(key);
      },
      set: (key, value) => memory.set(key, value),
      delete: (key) => memory.delete(key),
      keys: () => memory.keys(),
    };
    const instance = new Instance(library, clock, { store });
    const kid = kidOf(await instance.token());
    isDown = true;
    clock.pass(DAY / 2);
    assert.equal(kidOf(await instance.token()), kid);
    const before = asked;
    for (let time = 0; time < 5; time++) await instance.token();
    assert.equal(asked, before, "it is left alone for a while");
    assert.ok(library.isSciTokensError(instance.errors[0], "ERR_STORE"));
    clock.pass(DAY / 2);
    assert.equal((await instance.ask()).status, 503);
    const jwks = (await instance.issuer.fetch(new Request(`${ISSUER}/jwks`))) as Response;
    assert.deepEqual([jwks.status, (await jwks.json()).error], [503, "temporarily_unavailable"]);
    await assert.rejects(instance.issuer.rotate(), /the store of the signing keys failed/);
    isDown = false;
    clock.pass(SEEN);
    assert.equal(kidOf(await instance.token()), kid);
  });

  QUnit.test("a store that cannot be written: keys that are there sign on, and no other is made", async (assert) => {
    const clock = new TestClock();
    const memory = new MemoryStore({ now: clock.now });
    const kid = kidOf(await new Instance(library, clock, { store: memory }).token());
    const store: KeyStore = {
      get: (key) => memory.get(key),
      set: () => Promise.reject(new Error("read-only")),
      delete: (key) => memory.delete(key),
      keys: () => memory.keys(),
    };
    const instance = new Instance(library, clock, { store });
    for (let day = 0; day < 5; day++, clock.pass(DAY)) assert.equal(kidOf(await instance.token()), kid);
    assert.deepEqual(await instance.published(), [kid]);
    assert.ok(instance.errors.every((error) => library.isSciTokensError(error, "ERR_STORE")));
    assert.ok(instance.errors.length > 0);
  });

  QUnit.test("what a store holds that cannot be read is not overwritten", async (assert) => {
    const clock = new TestClock();
    const store = new MemoryStore({ now: clock.now });
    for (const value of [{ version: 2, keys: [] }, { version: 1, keys: [{ keyId: "x" }] }, "keys", []]) {
      await store.set(STATE, value);
      const instance = new Instance(library, clock, { store });
      assert.equal((await instance.ask()).status, 503);
      assert.ok(library.isSciTokensError(instance.errors[0], "ERR_STORE"));
      assert.deepEqual(await store.get(STATE), value);
    }
  });

  QUnit.test("what a store lost is put back by whoever has it", async (assert) => {
    const clock = new TestClock();
    const store = new MemoryStore({ now: clock.now });
    const instance = new Instance(library, clock, { store });
    const kid = kidOf(await instance.token());
    await store.delete(STATE);
    clock.pass(SEEN);
    await instance.token();
    assert.equal(kidOf(await new Instance(library, clock, { store }).token()), kid);
  });

  QUnit.test("private keys are sealed in the store, where a seal is given", async (assert) => {
    const clock = new TestClock();
    const store = new MemoryStore({ now: clock.now });
    const seal = await makeSeal();
    const [one, two] = [new Instance(library, clock, { store, seal }), new Instance(library, clock, { store, seal })];
    assert.equal(kidOf(await one.token()), kidOf(await two.token()));
    assert.notOk(JSON.stringify(await store.get(STATE)).includes('\\"d\\"'));
    const open = new MemoryStore({ now: clock.now });
    await new Instance(library, clock, { store: open }).token();
    assert.ok(JSON.stringify(await open.get(STATE)).includes('\\"d\\"'), "and else they are there as they are");
  });

  QUnit.test(
    "with another seal, or without it, nothing is signed, and nothing of the store is told",
    async (assert) => {
      const clock = new TestClock();
      const store = new MemoryStore({ now: clock.now });
      await new Instance(library, clock, { store }).token();
      const state = (await store.get(STATE)) as { keys: { secret: string }[] };
      const secrets = state.keys.map(({ secret }) => secret);
      const prefixed = { seal: async (text: string) => text, open: async (sealed: string) => `sealed ${sealed}` };
      const other = {
        seal: async (text: string) => text,
        open: async (sealed: string) => sealed.replace(/"d"/, '"e"'),
      };
      const failing = { seal: async (text: string) => text, open: () => Promise.reject(new Error("no such key")) };
      const throwing = {
        seal: async (text: string) => text,
        open: () => {
          throw new TypeError("no such key");
        },
      };
      for (const seal of [await makeSeal(), prefixed, other, failing, throwing]) {
        const instance = new Instance(library, clock, { store, seal });
        const mint = () => instance.issuer.mint({ aud: "https://storage.example", scope: "read:/" });
        const error = await failsWith(assert, library, "ERR_STORE", mint);
        assert.ok(error.message.endsWith("cannot be opened: is seal the one that it was sealed with?"), error.message);
        leaksNothing(assert, error, { secret: secrets });
        assert.notOk(`${error.cause}${error.stack}`.includes('"kty'), "a parser quotes what it cannot read");
        assert.equal((await instance.ask()).status, 503);
        assert.ok(library.isSciTokensError(instance.errors[0], "ERR_STORE"));
      }
      assert.deepEqual(await store.get(STATE), state, "it is left as it is");

      const sealed = new MemoryStore({ now: clock.now });
      await new Instance(library, clock, { store: sealed, seal: await makeSeal() }).token();
      const blind = new Instance(library, clock, { store: sealed });
      const error = await failsWith(assert, library, "ERR_STORE", () =>
        blind.issuer.mint({ aud: "x", scope: "read:/" }),
      );
      assert.equal(error.cause, undefined);
    },
  );

  QUnit.test("a seal that seals nothing: no key is made", async (assert) => {
    const clock = new TestClock();
    const open = async (sealed: string): Promise<string> => sealed;
    const why = new Error("no such key");
    for (const [seal, cause] of [
      [() => Promise.reject(why), why],
      [async () => new Uint8Array(3), undefined],
    ] as const) {
      const store = new MemoryStore({ now: clock.now });
      const instance = new Instance(library, clock, { store, seal: { seal, open } as never });
      const mint = () => instance.issuer.mint({ aud: "https://storage.example", scope: "read:/" });
      const { message } = await failsWith(assert, library, "ERR_KEYS_UNAVAILABLE", mint);
      assert.equal(message, "the issuer could make no key; onError is told why");
      const [told] = instance.errors;
      assert.ok(library.isSciTokensError(told, "ERR_STORE") && told.message.startsWith("a new signing key cannot"));
      assert.equal((told as Error).cause, cause);
      assert.deepEqual(await store.keys(), []);
    }
  });
}

/** AES-GCM, with a key that nobody else has. */
async function makeSeal(): Promise<KeySeal> {
  const wrapping = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  return {
    seal: async (text) => {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, wrapping, new TextEncoder().encode(text));
      return JSON.stringify([[...iv], [...new Uint8Array(sealed)]]);
    },
    open: async (sealed) => {
      const [iv, bytes] = JSON.parse(sealed).map((part: number[]) => new Uint8Array(part));
      return new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, wrapping, bytes));
    },
  };
}
