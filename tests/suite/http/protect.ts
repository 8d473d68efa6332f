/** protect: who is let in, and what all others are answered (RFC 6750 section 3; DECISIONS part F). */

import QUnit from "qunit";
import { failsWith } from "../assertions.ts";
import type { Library } from "../environment.ts";
import { ISSUER, NOON } from "../fixtures.ts";
import { asSent, type Bench, challengeOf, makeBench, OTHER, requestWith, SECRET } from "./bench.ts";
import { protectOptions } from "./protect-options.ts";
import { refusals } from "./refusals.ts";

type Row = readonly [
  name: string,
  request: (bench: Bench) => Promise<Request>,
  status: number,
  error: string | undefined,
  reason: string,
];

const withHeader = (authorization: string): Request => new Request(SECRET, { headers: { authorization } });
const BASE64 = btoa("jane:secret");

// DECISIONS F2, F3.
const REFUSED: readonly Row[] = [
  ["no token", async () => requestWith(undefined), 401, undefined, "token_missing"],
  ["another scheme", async () => withHeader(`Basic ${BASE64}`), 401, undefined, "token_missing"],
  ["a scheme that begins alike", async () => withHeader("BearerToken abc"), 401, undefined, "token_missing"],
  ["the scheme alone", async () => withHeader("Bearer"), 400, "invalid_request", "credentials_malformed"],
  ["no b64token", async () => withHeader('Bearer "a.b.c"'), 400, "invalid_request", "credentials_malformed"],
  [
    "what is none at its beginning",
    async () => withHeader('Bearer "a.b.c'),
    400,
    "invalid_request",
    "credentials_malformed",
  ],
  ["what is none at its end", async () => withHeader('Bearer a.b.c"'), 400, "invalid_request", "credentials_malformed"],
  ["two words", async () => withHeader("Bearer a.b.c d"), 400, "invalid_request", "credentials_malformed"],
  [
    "two headers, which come as one",
    async ({ mint }) => withHeader(`Bearer ${await mint()}, Bearer ${await mint()}`),
    400,
    "invalid_request",
    "credentials_malformed",
  ],
  [
    "a token beside other credentials",
    async ({ mint }) => withHeader(`Basic ${BASE64}, Bearer ${await mint()}`),
    400,
    "invalid_request",
    "credentials_malformed",
  ],
  [
    "the child key with the token (D19)",
    async ({ mint }) => requestWith(`${await mint()}.e30`),
    400,
    "invalid_request",
    "key_segment",
  ],
  ["no token at all", async () => requestWith("abc"), 401, "invalid_token", "token_format"],
  [
    "a changed signature",
    async ({ mint }) => requestWith((await mint()).replace(/.{40}$/, "A".repeat(40))),
    401,
    "invalid_token",
    "signature",
  ],
  ["expired", async ({ mint }) => requestWith(await mint({ exp: NOON })), 401, "invalid_token", "expired"],
  [
    "not yet valid",
    async ({ mint }) => requestWith(await mint({ nbf: NOON + 61 })),
    401,
    "invalid_token",
    "not_yet_valid",
  ],
  [
    "another audience (F3)",
    async ({ mint }) => requestWith(await mint({ aud: "https://x.example" })),
    401,
    "invalid_token",
    "audience",
  ],
  ["no audience", async ({ mint }) => requestWith(await mint({ aud: undefined })), 401, "invalid_token", "audience"],
  [
    "another issuer (F3)",
    async ({ mint }) => requestWith(await mint({ iss: OTHER })),
    401,
    "invalid_token",
    "issuer_untrusted",
  ],
  [
    "a key that the issuer has not",
    async ({ mint }) => requestWith(await mint({}, { kid: "another" })),
    401,
    "invalid_token",
    "key_missing",
  ],
  [
    "a scope that breaks the rules",
    async ({ mint }) => requestWith(await mint({ scope: "read:/secret read:/a/../b" })),
    401,
    "invalid_token",
    "scope_invalid",
  ],
  [
    "an unknown claim in 1.0",
    async ({ mint }) => requestWith(await mint({ colour: "red" })),
    401,
    "invalid_token",
    "claim_unknown",
  ],
  [
    "a scope for a sibling (A1)",
    async ({ mint }) => requestWith(await mint({ scope: "read:/secre read:/secrets" })),
    403,
    "insufficient_scope",
    "scope_insufficient",
  ],
  [
    "a scope for another authorization",
    async ({ mint }) => requestWith(await mint({ scope: "write:/" })),
    403,
    "insufficient_scope",
    "scope_insufficient",
  ],
];

/** Parsed here: what edge-runtime parses is of another realm. */
const jsonOf = async (response: Response): Promise<unknown> => JSON.parse(await response.text());

export function protect(library: Library): void {
  const { protect, refusal } = library.protect;

  QUnit.test(
    "a request with a good token goes through, with the token, the ACL and whatever else came",
    async (assert) => {
      const { options, mint } = await makeBench(library);
      const handle = protect(options, (request, { token, acl, acls }, env: string, more: number) =>
        Response.json([request.url, token.get("iss"), token.verified, acl, acls, env, more]),
      );
      const acl = { authz: "read", path: "/secret" };
      for (const scheme of ["Bearer", "bearer", "BEARER "]) {
        const headers = { authorization: `${scheme} ${await mint()}` };
        const response = await handle(new Request(SECRET, { headers }), "env", 1);
        assert.deepEqual([response.status, response.headers.get("cache-control")], [200, null], scheme);
        assert.deepEqual(await jsonOf(response), [SECRET, ISSUER, true, acl, [acl], "env", 1]);
      }
    },
  );

  for (const [name, request, status, error, reason] of REFUSED) {
    QUnit.test(`refused: ${name}`, async (assert) => {
      const bench = await makeBench(library);
      const reasons: unknown[] = [];
      const onRefused = (thrown: Error, { url }: { url?: string }): unknown =>
        reasons.push((thrown as { reason?: string }).reason, url);
      const handle = protect({ ...bench.options, realm: "store", onRefused: onRefused as never }, () => {
        throw new Error("the handler was called");
      });
      const asked = await request(bench);
      const response = await handle(asked);
      const challenge = challengeOf(response);
      const scope = error === undefined || status === 403 ? "read:/secret" : undefined;
      assert.deepEqual(
        [response.status, challenge.scheme, challenge.realm, challenge.error, challenge.scope],
        [status, "Bearer", "store", error, scope],
      );
      assert.equal(challenge.error_description === undefined, error === undefined, "no word where nothing was sent");
      assert.deepEqual(reasons, [reason, SECRET]);
      const body = await response.text();
      if (error === undefined) assert.equal(body, "");
      else assert.equal(JSON.parse(body).error, error);
      const token = asked.headers.get("authorization")?.split(" ")[1] ?? "";
      const seen = JSON.stringify([[...response.headers], body]);
      assert.notOk(token.length > 24 && seen.includes(token), "the token is not sent back");
      assert.notOk(/x\.example|other-issuer|colour|s ago/.test(seen), "nothing is told of why");
    });
  }

  // DECISIONS F5.
  QUnit.test("expose: true tells why, in what may stand between quotation marks", async (assert) => {
    const { options, mint } = await makeBench(library);
    const handle = protect({ ...options, expose: true }, () => new Response());
    const response = await handle(requestWith(await mint({ iss: 'https://"evil"\\\r\n.example/é' })));
    const { error, error_description: description = "" } = challengeOf(response);
    assert.equal(error, "invalid_token");
    assert.ok(
      /^the issuer .*evil.* is not among those trusted \(.https:..issuer.example.\)$/.test(description),
      description,
    );
    const nothing = await handle(requestWith(undefined));
    assert.equal(nothing.headers.get("www-authenticate"), 'Bearer scope="read:/secret"');
  });

  QUnit.test("without a realm and with a computed scope, the challenge is the scheme alone", async (assert) => {
    const { options } = await makeBench(library);
    let called = 0;
    const scope = (): [string, string] => ["read", `/${called++}`];
    const response = await protect({ ...options, scope }, () => new Response())(requestWith(undefined));
    assert.deepEqual([response.status, response.headers.get("www-authenticate"), called], [401, "Bearer", 0]);
  });

  QUnit.test("a token that is sent with its child key is told why, whatever is exposed", async (assert) => {
    const { options, mint } = await makeBench(library);
    const response = await protect(options, () => new Response())(requestWith(`${await mint()}.e30`));
    assert.equal(response.status, 400);
    assert.ok(/child key \(the fourth segment\)/.test(challengeOf(response).error_description ?? ""));
  });

  QUnit.test("HEAD is answered without a body, and as GET is for the rest", async (assert) => {
    const { options, mint } = await makeBench(library);
    const handle = protect(options, () => new Response(null, { headers: { "content-length": "5" } }));
    const token = await mint({ scope: "write:/" });
    const response = await handle(requestWith(token, SECRET, { method: "HEAD" }));
    assert.deepEqual([response.status, await response.text()], [403, ""]);
    assert.equal(challengeOf(response).scope, "read:/secret");
    assert.equal((await handle(requestWith(await mint(), SECRET, { method: "HEAD" }))).status, 200);
  });

  QUnit.test("a preflight carries no token: it gets an empty answer, and no handler sees it", async (assert) => {
    const { options } = await makeBench(library);
    const handle = protect(options, () => new Response("secret"));
    const cors = { origin: "https://page.example", "access-control-request-method": "GET" };
    const preflight = await handle(asSent(SECRET, "OPTIONS", cors));
    assert.deepEqual([preflight.status, await preflight.text()], [204, ""]);
    assert.equal((await handle(asSent(SECRET, "OPTIONS", { origin: "https://page.example" }))).status, 401);
    assert.equal((await handle(asSent(SECRET, "GET", cors))).status, 401);
  });

  QUnit.test("query: true takes access_token too, one token alone, and has no answer stored", async (assert) => {
    const { options, mint } = await makeBench(library);
    const token = await mint();
    const inQuery = `${SECRET}?a=1&access_token=${token}`;
    const handle = protect({ ...options, query: true }, () => Response.redirect("https://elsewhere.example/", 302));
    const response = await handle(new Request(inQuery));
    assert.deepEqual(
      [response.status, response.headers.get("cache-control"), response.headers.get("location")],
      [302, "no-store", "https://elsewhere.example/"],
    );
    assert.equal((await handle(requestWith(token))).headers.get("cache-control"), null);
    assert.equal((await handle(withHeader(`Bearer  ${token}`))).status, 302, "the header may have more spaces");
    const statuses = await Promise.all(
      [
        requestWith(token, inQuery),
        new Request(`${inQuery}&access_token=${token}`),
        new Request(`${SECRET}?access_token=`),
        new Request(`${inQuery}.e30`),
        new Request(SECRET),
      ].map(async (request) => (await handle(request)).status),
    );
    assert.deepEqual(statuses, [400, 400, 400, 400, 401]);
    const telling = protect({ ...options, query: true, expose: true }, () => new Response());
    const { error_description: why } = challengeOf(await telling(requestWith(token, inQuery)));
    assert.equal(why, "the request carries more than one token");
    assert.equal((await protect(options, () => new Response())(new Request(inQuery))).status, 401, "not unless told");
  });

  protectOptions(library);
  refusals(library);

  QUnit.test("refusal: what is none of a request or token is thrown on; options are checked", async (assert) => {
    const missing = new library.InvalidTokenFormatError("x", { reason: "token_missing" });
    assert.deepEqual(refusal(missing), { status: 401, headers: { "www-authenticate": "Bearer" }, body: null });
    const unavailable = new library.KeysUnavailableError("x", { retryAfter: 1.2 });
    assert.equal(refusal(unavailable).headers["retry-after"], "2");
    for (const error of [new Error("x"), "text", new library.InvalidArgumentError("x"), new library.StoreError("x")]) {
      assert.throws(
        () => refusal(error),
        (thrown: unknown) => thrown === error,
      );
    }
    for (const options of [{ realm: '"' }, { scope: 1 }, { expose: 1 }, { other: 1 }, null]) {
      await failsWith(
        assert,
        library,
        "ERR_ARGUMENT",
        () => refusal(missing, options as never),
        JSON.stringify(options),
      );
    }
    const insufficient = new library.InsufficientScopeError('no "x"');
    const scope = `read:/é"\\\u0000\ud800${" write:/x"}`;
    assert.equal(
      refusal(insufficient, { scope, expose: true }).headers["www-authenticate"],
      `Bearer error="insufficient_scope", error_description="no 'x'", scope="read:/%C3%A9%22%5C%00%EF%BF%BD write:/x"`,
    );
    assert.notOk(refusal(insufficient, { scope: "x".repeat(3000) }).headers["www-authenticate"]?.includes("scope="));
  });
}
