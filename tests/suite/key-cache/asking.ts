/** What an issuer is asked, and what its answers come to, with a `fetch` of the test's own that answers at once. */

import QUnit from "qunit";
import type { JsonWebKeySet, SigningKey } from "../../../src/index.ts";
import { failsWith } from "../assertions.ts";
import type { Library } from "../environment.ts";
import { type Asked, asking, ISSUER, JWKS, keySet, METADATA } from "./at-once.ts";

const UNAVAILABLE = "ERR_KEYS_UNAVAILABLE";

/** An answer that says something of itself that no constructor takes. */
const saying = (response: Response, what: object): Response =>
  Object.defineProperties(
    response,
    Object.fromEntries(Object.entries(what).map(([name, value]) => [name, { value }])),
  ) as Response;

const headerOf = ({ init }: Asked | undefined = { url: "", init: {} }, name: string): string | null =>
  new Headers(init.headers).get(name);

export function askingIssuers(library: Library): void {
  QUnit.module("with answers at once", (hooks) => {
    let key: SigningKey;
    let jwks: JsonWebKeySet;
    hooks.before(async () => {
      key = await library.generateKey();
      jwks = library.exportJwks(key);
    });
    requests(library, () => jwks);
    entityTags(library, () => jwks);
    counts(library, () => jwks);
    messages(library);
    inPages(library, () => jwks);
    manyAtOnce(library, () => jwks);
  });
}

function requests(library: Library, jwks: () => JsonWebKeySet): void {
  QUnit.test("a request has no credentials, follows nothing, and is over when the look-up is", async (assert) => {
    const { cache, asked } = asking(
      library,
      keySet(() => Response.json(jwks())),
    );
    await cache.refresh(ISSUER);
    assert.deepEqual(
      asked.map(({ url }) => url),
      [METADATA, JWKS],
    );
    for (const { init } of asked) {
      assert.deepEqual(init.headers, { accept: "application/json" });
      assert.deepEqual([init.credentials, init.redirect], ["omit", "manual"]);
      assert.equal(init.cache, "cache" in Request.prototype ? "no-cache" : undefined);
      assert.ok(init.signal?.aborted, "what is still on its way is given up");
    }
  });

  QUnit.test("a document may come in any number of pieces, or be empty", async (assert) => {
    const bytes = new TextEncoder().encode(JSON.stringify(jwks()));
    const pieces = [bytes.slice(0, 1), bytes.slice(1, 40), new Uint8Array(), bytes.slice(40)];
    const stream = (): ReadableStream =>
      new ReadableStream({
        start(controller) {
          for (const piece of pieces) controller.enqueue(piece);
          controller.close();
        },
      });
    const { cache } = asking(
      library,
      keySet(() => new Response(stream())),
    );
    assert.equal((await cache.getKey(ISSUER)).keyId, jwks().keys[0]?.kid);
    const nothing = asking(
      library,
      keySet(() => new Response(null)),
    );
    const { message } = await failsWith(assert, library, UNAVAILABLE, () => nothing.cache.getKey(ISSUER));
    assert.ok(message.includes("no strict JSON"), message);
  });

  QUnit.test(
    "a key set is asked for alone for a key that is not known, and its metadata when they are due",
    async (assert) => {
      const { cache, asked, clock } = asking(
        library,
        keySet(() => Response.json(jwks())),
      );
      await cache.refresh(ISSUER);
      const { refreshAt } = await cache.metadata(ISSUER);
      assert.equal(refreshAt, clock.start + 3600);
      clock.at = 1000;
      await failsWith(assert, library, "ERR_KEY_MISSING", () => cache.getKey(ISSUER, "another"));
      assert.deepEqual(
        asked.map(({ url }) => url),
        [METADATA, JWKS, JWKS],
      );
      const after = await cache.metadata(ISSUER);
      assert.deepEqual([after.fetchedAt, after.refreshAt], [clock.start + 1000, refreshAt]);
    },
  );
}

function entityTags(library: Library, jwks: () => JsonWebKeySet): void {
  // Browsers ask with the tag themselves.
  const byHand = globalThis.location === undefined;

  QUnit.test("the entity tag of a key set goes back to where it came from, and nowhere else", async (assert) => {
    let uri = JWKS;
    const tagged = { headers: { etag: '"v1"' } };
    const { cache, asked, events } = asking(library, ({ url, init }) => {
      if (url === METADATA) return Response.json({ issuer: ISSUER, jwks_uri: uri }, tagged);
      const isKnown = new Headers(init.headers).has("if-none-match");
      return isKnown ? new Response(null, { status: 304 }) : Response.json(jwks(), tagged);
    });
    for (let i = 0; i < 3; i++) await cache.refresh(ISSUER);
    uri = `${ISSUER}/elsewhere`;
    await cache.refresh(ISSUER);
    const tag = byHand ? '"v1"' : null;
    assert.deepEqual(
      asked.map((one) => headerOf(one, "if-none-match")),
      [null, null, null, tag, null, tag, null, null],
    );
    assert.deepEqual(
      events.map((event) => (event.type === "fetched" ? [event.keys, event.skipped, event.notModified] : event.type)),
      [
        [1, 0, false],
        [1, 0, byHand],
        [1, 0, byHand],
        [1, 0, false],
      ],
    );
    assert.equal((await cache.getKey(ISSUER)).keyId, jwks().keys[0]?.kid, "the keys are still there");
  });

  QUnit.test("only 304 says that a key set is still the same", async (assert) => {
    let status = 200;
    const { cache } = asking(
      library,
      keySet(() => new Response(JSON.stringify(jwks()), { status, headers: { etag: '"v1"' } })),
    );
    await cache.refresh(ISSUER);
    for (status of [201, 203, 305, 404, 412, 500]) {
      await failsWith(assert, library, UNAVAILABLE, () => cache.refresh(ISSUER), `${status}`);
    }
  });
}

/** Runs something as in a page, which browsers are without that. */
async function asInPage<T>(act: () => Promise<T>): Promise<T> {
  if (globalThis.location !== undefined) return act();
  const own = Object.getOwnPropertyDescriptor(globalThis, "location");
  const location = { value: new URL("https://page.example"), configurable: true, writable: true };
  Object.defineProperty(globalThis, "location", location);
  try {
    return await act();
  } finally {
    if (own === undefined) Reflect.deleteProperty(globalThis, "location");
    else Object.defineProperty(globalThis, "location", own);
  }
}

function inPages(library: Library, jwks: () => JsonWebKeySet): void {
  QUnit.test("a page leaves the entity tag to the browser: the header is one that other origins must allow", (assert) =>
    asInPage(async () => {
      const { cache, asked } = asking(
        library,
        keySet(() => Response.json(jwks(), { headers: { etag: "v1" } })),
      );
      await cache.refresh(ISSUER);
      await cache.refresh(ISSUER);
      assert.deepEqual(
        asked.map((one) => headerOf(one, "if-none-match")),
        [null, null, null, null],
      );
    }),
  );

  QUnit.test("a page is told to look at CORS where there is no answer, and nothing is known of why", (assert) =>
    asInPage(async () => {
      const saidOf = async (error: unknown): Promise<string> => {
        const { cache } = asking(library, () => Promise.reject(error));
        return (await failsWith(assert, library, UNAVAILABLE, () => cache.getKey(ISSUER))).message;
      };
      const cors =
        "; does it run, and allow pages of other origins (CORS), and does this page's policy allow it (connect-src)?";
      assert.ok((await saidOf(new TypeError("no"))).endsWith(cors));
      assert.notOk((await saidOf(new TypeError("no", { cause: { code: "ENOTFOUND" } }))).endsWith(cors));
    }),
  );
}

function counts(library: Library, jwks: () => JsonWebKeySet): void {
  QUnit.test(
    "what is published and cannot be used is counted, also of a key set that is still the same",
    async (assert) => {
      const unusable = { kty: "EC", crv: "P-256", x: "AQ", y: "AQ" };
      const { cache, events } = asking(
        library,
        keySet(({ init }) =>
          new Headers(init.headers).has("if-none-match")
            ? new Response(null, { status: 304 })
            : Response.json({ keys: [null, unusable, ...jwks().keys, { kid: "k" }] }, { headers: { etag: "v1" } }),
        ),
      );
      await cache.refresh(ISSUER);
      await cache.refresh(ISSUER);
      const byHand = globalThis.location === undefined;
      assert.deepEqual(
        events.map((event) => (event.type === "fetched" ? [event.keys, event.skipped, event.notModified] : event.type)),
        [[2, 3, false], byHand ? [2, 1, true] : [2, 3, false]],
      );
    },
  );
}

/** What is said of an answer, or of none. */
function messages(library: Library): void {
  const redirected = saying(new Response("{}"), { redirected: true });
  const opaque = saying(new Response(null), { type: "opaqueredirect", status: 0 });
  const failed = (message: string, code?: unknown): Error => new TypeError(message, { cause: { code } });
  const advice =
    globalThis.location === undefined
      ? ""
      : "; does it run, and allow pages of other origins (CORS), and does this page's policy allow it (connect-src)?";
  const rejecting = (error: unknown) => () => Promise.reject(error);
  const elsewhere = "its key set could not be had: a redirect, which is not followed";
  const cases: readonly [said: string, answer: () => unknown][] = [
    ["a redirect was followed", () => redirected],
    [elsewhere, () => opaque],
    [elsewhere, () => new Response("", { status: 300 })],
    [elsewhere, () => new Response("", { status: 399 })],
    ["its key set could not be had: status 299", () => new Response("", { status: 299 })],
    ["its key set could not be had: status 400", () => new Response("", { status: 400 })],
    [
      "its key set could not be had: no strict JSON: it has the same member twice",
      () => new Response('{"keys":[],"keys":[]}'),
    ],
    ["its key set has no list of at most 100 keys", () => Response.json({})],
    ["no answer within 0.05 s", () => new Promise(() => {})],
    [`the request to "${JWKS}" failed, "lost" (ECONNRESET)`, rejecting(failed("lost", "ECONNRESET"))],
    [
      `the request to "${JWKS}" failed, "no" (CERT_HAS_EXPIRED); is the authority of its certificate trusted here?`,
      rejecting(failed("no", "CERT_HAS_EXPIRED")),
    ],
    [`the request to "${JWKS}" failed, "no" (${"X".repeat(32)})`, rejecting(failed("no", "X".repeat(40)))],
    [`the request to "${JWKS}" failed, "no"${advice}`, rejecting(failed("no", 42))],
    [`the request to "${JWKS}" failed, "no"${advice}`, rejecting(new Error("no"))],
    [`the request to "${JWKS}" failed, undefined${advice}`, rejecting(null)],
  ];
  for (const [said, answer] of cases) {
    QUnit.test(`it is told: ${said}`, async (assert) => {
      const { cache } = asking(library, keySet(answer), { timeout: 0.05, random: () => 1 });
      const error = await cache.getKey(ISSUER).then(
        () => undefined,
        (thrown: Error & { code?: string; retryAfter?: number }) => thrown,
      );
      assert.equal(error?.message, `no keys could be had of the issuer "${ISSUER}": ${said}`);
      assert.deepEqual([error?.code, error?.retryAfter], [UNAVAILABLE, 2]);
    });
  }
}

function manyAtOnce(library: Library, jwks: () => JsonWebKeySet): void {
  QUnit.test("a thousand issuers are asked at one time, the next is told to come again", async (assert) => {
    const issuers = Array.from({ length: 1001 }, (_, index) => `https://issuer-${index}.example`);
    const last = issuers[1000] as string;
    let isSilent = true;
    const { cache } = asking(
      library,
      ({ url }) =>
        isSilent
          ? new Promise(() => {})
          : Response.json(url.endsWith("/jwks") ? jwks() : { issuer: last, jwks_uri: `${last}/jwks` }),
      { issuers: "*", timeout: 0.5 },
    );
    const silent = Promise.allSettled(issuers.slice(0, 1000).map((issuer) => cache.getKey(issuer)));
    const error = await failsWith(assert, library, UNAVAILABLE, () => cache.getKey(last));
    assert.equal(error.message, "too many issuers are being asked");
    assert.equal((error as { retryAfter?: number }).retryAfter, 1);
    await silent;
    isSilent = false;
    assert.ok(await cache.getKey(last), "there is room again");
  });

  QUnit.test("of issuers that are named, all are asked at one time, however many", async (assert) => {
    const issuers = Array.from({ length: 1001 }, (_, index) => `https://named-${index}.example`);
    const { cache, asked } = asking(library, () => new Promise(() => {}), { issuers, timeout: 0.1 });
    await cache.refreshAll();
    assert.equal(asked.length, issuers.length);
  });
}
