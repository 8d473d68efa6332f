/** Keys that are replaced, by several instances at once, and whether a verifier ever meets one that it cannot have. */

import QUnit from "qunit";
import type { PublishedKey } from "../../../../src/http/issuer.ts";
import type { KeyCacheEvent, KeyStore } from "../../../../src/index.ts";
import type { Library } from "../../environment.ts";
import { ISSUER, withoutCache } from "./bench.ts";
import { DAY, HOUR, Instance, lagging, slowly, TestClock } from "./instances.ts";

const STATE = `signing-keys ${ISSUER}`;
/** Seconds after which all instances have looked at the store again. */
const SEEN = 61;

export function rotation(library: Library): void {
  const { MemoryStore, KeyCache, SciToken } = library;
  const kidOf = (token: string): string => library.jwt.decode(token).header.kid as string;

  QUnit.module("keys that are replaced", () => {
    QUnit.test("for a month, no verifier meets a key that its set has not got", async (assert) => {
      const clock = new TestClock();
      const store = new MemoryStore({ now: clock.now });
      const instances = [1, 2, 3].map(() => new Instance(library, clock, { store }));
      const at = (index: number): Instance => instances[index % instances.length] as Instance;
      // A cache on the way serves the set until it is an hour old, and verifiers keep it for six more.
      const cache = { kids: [] as string[], at: Number.NEGATIVE_INFINITY };
      const verifiers = [0, 2, 5].map((offset) => ({ kids: [] as string[], due: clock.seconds + offset * HOUR }));
      const tokens: { kid: string; exp: number }[] = [];
      const signed = new Set<string>();
      let most = 0;
      const unknown: string[] = [];
      for (let hour = 0; hour < 30 * 24; hour++, clock.pass(HOUR)) {
        if (clock.seconds - cache.at >= HOUR)
          Object.assign(cache, { kids: await at(hour).published(), at: clock.seconds });
        const kid = kidOf(await at(hour + 1).token());
        tokens.push({ kid, exp: clock.seconds + 6 * HOUR });
        signed.add(kid);
        most = Math.max(most, cache.kids.length);
        for (const verifier of verifiers) {
          if (verifier.due > clock.seconds) continue;
          // The set came with the age that it had in the cache: the oldest there is.
          verifier.due = clock.seconds + 6 * HOUR;
          verifier.kids = cache.kids;
        }
        for (const token of tokens) {
          if (token.exp <= clock.seconds) continue;
          const isKnown = verifiers.every(({ kids }) => kids.length === 0 || kids.includes(token.kid));
          if (!isKnown) unknown.push(`hour ${hour}`);
        }
        // Half of the time an hour passes within which the cache's copy grows old.
        if (hour % 2 === 0) cache.at += HOUR / 2;
      }
      assert.deepEqual(unknown, []);
      assert.equal(signed.size, 10, "each signs for three days");
      assert.equal(most, 2, "the one that signs, and the one before or after");
      assert.deepEqual(
        instances.flatMap(({ errors }) => errors),
        [],
      );
    });

    QUnit.test("a key cache that looks every six hours looks no more often", async (assert) => {
      const clock = new TestClock();
      const store = new MemoryStore({ now: clock.now });
      const instances = [new Instance(library, clock, { store }), new Instance(library, clock, { store })] as const;
      const events: string[] = [];
      const keyCache = new KeyCache({
        issuers: [ISSUER],
        refreshInterval: 6 * HOUR,
        now: clock.now,
        onEvent: ({ type }: KeyCacheEvent) => events.push(type),
        fetch: async (url, init) => {
          const { issuer } = instances[events.length % 2] as Instance;
          const response = (await issuer.fetch(new Request(url, withoutCache(init)))) as Response;
          // Without its Cache-Control: as old as a set may grow.
          const { status } = response;
          const body = status === 304 ? null : await response.text();
          return new Response(body, { status, headers: { etag: response.headers.get("etag") ?? "" } });
        },
      });
      for (let hour = 0; hour < 10 * 24; hour++, clock.pass(HOUR)) {
        for (const instance of instances) {
          const token = await SciToken.deserialize(await instance.token(), { keyCache, now: clock.now });
          if (!token.verified) throw new Error("not verified");
        }
        // What is fetched in the background has its time.
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      const fetched = events.filter((type) => type === "fetched").length;
      assert.ok(fetched <= 10 * 4 + 1, `${fetched} times in ten days`);
      assert.deepEqual(new Set(events), new Set(["miss", "hit", "fetched", "stale"]));
    });

    QUnit.test("instances that begin at one time agree, and nothing that one has signed is lost", async (assert) => {
      for (let round = 0; round < 6; round++) {
        const clock = new TestClock();
        const memory = new MemoryStore({ now: clock.now });
        const instances = [1, 2, 3].map(
          () => new Instance(library, clock, { store: slowly(memory, () => Math.random() * round * 3) }),
        );
        const kids = (await Promise.all(instances.map((instance) => instance.token()))).map(kidOf);
        clock.pass(SEEN);
        for (const instance of instances) await instance.published();
        clock.pass(SEEN);
        const published = await Promise.all(instances.map((instance) => instance.published()));
        const tokens = await Promise.all(instances.map((instance) => instance.token()));
        assert.deepEqual(new Set(tokens.map(kidOf)).size, 1, "one signs");
        for (const one of published) assert.deepEqual(one, published[0], "the same are published");
        for (const kid of kids) assert.ok(published[0]?.includes(kid), "what was signed with is published");
      }
    });

    QUnit.test("instances that rotate at one time: all keys are published before any signs", async (assert) => {
      for (let round = 0; round < 6; round++) {
        const clock = new TestClock();
        const memory = new MemoryStore({ now: clock.now });
        const instances = [1, 2, 3].map(
          () => new Instance(library, clock, { store: slowly(memory, () => Math.random() * round * 3) }),
        );
        const [first] = instances as [Instance];
        const before = kidOf(await first.token());
        await Promise.all(instances.map(({ issuer }) => issuer.rotate()));
        const made = new Set((await Promise.all(instances.map((instance) => instance.published()))).flat());
        // Each looks twice: somebody puts back what was overwritten, and all see it.
        for (let look = 0; look < 2; look++) {
          clock.pass(SEEN);
          for (const instance of instances) await instance.published();
        }
        for (const instance of instances) {
          assert.deepEqual(await instance.published(), [...made].sort());
          assert.equal(kidOf(await instance.token()), before, "none signs yet");
        }
        clock.pass(DAY);
        const after = new Set((await Promise.all(instances.map((instance) => instance.token()))).map(kidOf));
        assert.equal(after.size, 1);
        assert.notOk(after.has(before));
        assert.ok([...after].every((kid) => made.has(kid)));
      }
    });

    QUnit.test("a key is retired when the last of its tokens has expired", async (assert) => {
      const clock = new TestClock();
      const instance = new Instance(library, clock, { store: new MemoryStore({ now: clock.now }) });
      const first = kidOf(await instance.token());
      clock.pass(2 * DAY - 1);
      assert.deepEqual(await instance.published(), [first]);
      clock.pass(1);
      assert.equal((await instance.published()).length, 2, "the next is published a day ahead");
      clock.pass(DAY - 1);
      assert.equal(kidOf(await instance.token()), first);
      clock.pass(1);
      assert.notEqual(kidOf(await instance.token()), first);
      clock.pass(6 * HOUR + 59);
      assert.ok((await instance.published()).includes(first));
      clock.pass(1);
      assert.notOk((await instance.published()).includes(first));
    });

    QUnit.test("an issuer that nobody asked for long makes a key that signs a day later", async (assert) => {
      const clock = new TestClock();
      const instance = new Instance(library, clock, { store: new MemoryStore({ now: clock.now }) });
      const first = kidOf(await instance.token());
      clock.pass(100 * DAY);
      assert.equal(kidOf(await instance.token()), first);
      assert.equal((await instance.published()).length, 2);
      clock.pass(DAY);
      assert.notEqual(kidOf(await instance.token()), first);
    });

    QUnit.test("many first requests at one time make one key; a later instance finds it", async (assert) => {
      const clock = new TestClock();
      const store = new MemoryStore({ now: clock.now });
      const instance = new Instance(library, clock, { store, algorithm: "RS256" });
      const tokens = await Promise.all(Array.from({ length: 8 }, () => instance.token()));
      assert.equal(new Set(tokens.map(kidOf)).size, 1);
      const later = new Instance(library, clock, { store, algorithm: "RS256" });
      assert.deepEqual(await later.published(), await instance.published());
      assert.equal(kidOf(await later.token()), kidOf(tokens[0] as string));
      const answers = [instance, later].map(({ issuer }) => issuer.fetch(new Request(`${ISSUER}/jwks`)));
      const [etag, ...others] = (await Promise.all(answers)).map(({ headers }) => headers.get("etag"));
      assert.deepEqual(others, [etag], "both say the same, byte for byte");
    });

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

    stores(library, kidOf);
  });
}

function stores(library: Library, kidOf: (token: string) => string): void {
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
    const wrapping = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    const seal = {
      seal: async (text: string): Promise<string> => {
        const iv = crypto.getRandomValues(new Uint8Array(12));
        const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, wrapping, new TextEncoder().encode(text));
        return JSON.stringify([[...iv], [...new Uint8Array(sealed)]]);
      },
      open: async (sealed: string): Promise<string> => {
        const [iv, bytes] = JSON.parse(sealed).map((part: number[]) => new Uint8Array(part));
        return new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, wrapping, bytes));
      },
    };
    const [one, two] = [new Instance(library, clock, { store, seal }), new Instance(library, clock, { store, seal })];
    assert.equal(kidOf(await one.token()), kidOf(await two.token()));
    assert.notOk(JSON.stringify(await store.get(STATE)).includes('\\"d\\"'));
    const open = new MemoryStore({ now: clock.now });
    await new Instance(library, clock, { store: open }).token();
    assert.ok(JSON.stringify(await open.get(STATE)).includes('\\"d\\"'), "and else they are there as they are");
    const blind = new Instance(library, clock, { store });
    assert.equal((await blind.ask()).status, 500, "without the seal it signs nothing");
  });
}
