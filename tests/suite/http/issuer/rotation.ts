/** Keys that are replaced, by several instances at once, and whether a verifier ever meets one that it cannot have. */

import QUnit from "qunit";
import type { KeyCacheEvent } from "../../../../src/index.ts";
import type { Library } from "../../environment.ts";
import { ISSUER, withoutCache } from "./bench.ts";
import { DAY, HOUR, Instance, slowly, TestClock } from "./instances.ts";
import { byHand } from "./rotation-by-hand.ts";
import { stores } from "./rotation-stores.ts";

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

    byHand(library, kidOf);
    stores(library, kidOf);
  });
}
