/** protect: what a service computes for each request, and whom it trusts with what. */

import QUnit from "qunit";
import { failsWith } from "../assertions.ts";
import type { Environment, Library } from "../environment.ts";
import { AUDIENCE, clock, ISSUER } from "../fixtures.ts";
import { METADATA, TestIssuer } from "../issuer.ts";
import { challengeOf, makeBench, OTHER, requestWith } from "./bench.ts";

/** Parsed here: what edge-runtime parses is of another realm. */
const jsonOf = async (response: Response): Promise<unknown> => JSON.parse(await response.text());

export function guarding(library: Library, environment: Environment): void {
  const { protect } = library.protect;

  QUnit.test("a scope is computed from the request and the token, once the token is verified", async (assert) => {
    const { options, mint } = await makeBench(library);
    const handle = protect(
      {
        ...options,
        scope: async (request, token) => [
          "read",
          `/home/${token.get("sub")}${new URL((request as Request).url).pathname}`,
        ],
      },
      (_request, { acl }) => Response.json(acl),
    );
    const token = await mint({ sub: "jane", scope: "read:/home/jane/secret" });
    assert.deepEqual(await jsonOf(await handle(requestWith(token))), { authz: "read", path: "/home/jane/secret" });
    const refused = await handle(requestWith(token, `${AUDIENCE}/a%22b"%5C`));
    assert.equal(refused.status, 400, "a backslash is in no path");
    const other = await handle(requestWith(token, `${AUDIENCE}/a%22 "b`));
    assert.equal(challengeOf(other).scope, "read:/home/jane/a%22%20%22b");
    const twice = await handle(requestWith(token, `${AUDIENCE}/a%252fb`));
    assert.deepEqual([twice.status, challengeOf(twice).error], [400, "invalid_request"]);
  });

  QUnit.test("several may be needed, of each one alternative; or none beside a good token", async (assert) => {
    const { options, mint } = await makeBench(library);
    const scopes = {
      both: [
        [["read", "/a"]],
        [
          ["write", "/b"],
          ["write", "/c"],
        ],
      ],
      none: [],
    } as const;
    const ask = async (which: keyof typeof scopes, scope: string): Promise<[number, unknown, string | undefined]> => {
      const handle = protect({ ...options, scope: () => scopes[which] }, (_request, { acl, acls }) =>
        Response.json([acl ?? null, acls.length]),
      );
      const response = await handle(requestWith(await mint({ scope })));
      return [response.status, response.status === 200 ? await jsonOf(response) : null, challengeOf(response).scope];
    };
    const acl = { authz: "read", path: "/a" };
    assert.deepEqual(await ask("both", "read:/a write:/c"), [200, [acl, 2], undefined]);
    assert.deepEqual(await ask("both", "read:/a"), [403, null, "read:/a write:/b"]);
    assert.deepEqual(await ask("none", "read:/x"), [200, [null, 0], undefined]);
  });

  QUnit.test("what the service's own functions get wrong is thrown, and lets nobody in", async (assert) => {
    const { options, mint } = await makeBench(library);
    const token = await mint();
    const onRefused = (): void => assert.ok(false, "it is no refusal");
    const results: readonly unknown[] = [
      undefined,
      null,
      "read:/secret",
      ["read"],
      ["read", "secret"],
      ["", "/"],
      [[]],
      {},
    ];
    for (const result of results) {
      const handle = protect({ ...options, onRefused, scope: () => result as never }, () => new Response());
      await failsWith(
        assert,
        library,
        "ERR_ARGUMENT",
        () => handle(requestWith(token)),
        `scope gave ${String(result)}`,
      );
    }
    for (const audience of [undefined, "ANY", "", [], 1]) {
      const handle = protect({ ...options, onRefused, audience: () => audience as never }, () => new Response());
      await failsWith(
        assert,
        library,
        "ERR_ARGUMENT",
        () => handle(requestWith(token)),
        `audience gave ${String(audience)}`,
      );
    }
    const fault = new Error("the database is away");
    const broken = protect({ ...options, onRefused, scope: () => Promise.reject(fault) }, () => new Response());
    await assert.rejects(broken(requestWith(token)), /the database is away/);
    const refusing = protect(
      {
        ...options,
        scope() {
          throw new library.InsufficientScopeError("not on Sundays", { reason: "sunday" });
        },
      },
      () => new Response(),
    );
    assert.equal((await refusing(requestWith(token))).status, 403);
  });

  QUnit.test("what goes wrong in onRefused changes no answer", async (assert) => {
    const { options } = await makeBench(library);
    const logs = [
      () => {
        throw new Error("no room");
      },
      () => Promise.reject(new Error("no room")),
      () => new Promise(() => {}),
    ];
    for (const onRefused of logs) {
      const response = await protect({ ...options, onRefused }, () => new Response())(requestWith(undefined));
      assert.equal(response.status, 401);
    }
  });

  QUnit.test("validators judge claims, also asynchronously, and make them known", async (assert) => {
    const { options, mint } = await makeBench(library);
    const revoked = new Set(["bad"]);
    const validators = {
      jti: async (jti: unknown) => !revoked.has(String(jti)),
      colour: (value: unknown) => value === "red",
    };
    const handle = protect({ ...options, validators }, () => new Response());
    const ask = async (claims: Record<string, unknown>): Promise<number> =>
      (await handle(requestWith(await mint(claims)))).status;
    assert.deepEqual(
      [
        await ask({ jti: "good" }),
        await ask({ jti: "bad" }),
        await ask({ colour: "red" }),
        await ask({ colour: "blue" }),
      ],
      [200, 401, 200, 401],
    );
  });

  QUnit.test("several issuers, each below its base path alone", async (assert) => {
    const { options, mint } = await makeBench(library);
    const issuer = [
      { issuer: ISSUER, basePath: "/cms/" },
      { issuer: OTHER, basePath: "/a%20b" },
      { issuer: OTHER, basePath: "/x" },
    ];
    const handle = protect(
      { ...options, issuer, scope: (request) => ["read", new URL((request as Request).url).pathname] },
      (_request, { acl }) => Response.json(acl),
    );
    const ask = async (iss: string, scope: string, path: string): Promise<string> => {
      const response = await handle(requestWith(await mint({ iss, scope }), AUDIENCE + path));
      return `${response.status} ${challengeOf(response).scope ?? "-"}`;
    };
    assert.equal(await ask(ISSUER, "read:/run-1", "/cms/run-1/data"), "200 -");
    assert.equal(await ask(ISSUER, "read:/", "/cms"), "200 -");
    assert.equal(await ask(ISSUER, "read:/", "/cms-2/run-1"), "403 -", "no token of it allows anything there");
    assert.equal(await ask(ISSUER, "read:/cms", "/cms/run-1"), "403 read:/run-1");
    assert.equal(await ask(ISSUER, "read:/", "/"), "403 -");
    assert.equal(await ask(OTHER, "read:/d%C3%A9j%C3%A0%20vu", "/a%20b/d%c3%a9j%c3%a0%20vu/1"), "200 -");
    assert.equal(await ask(OTHER, "read:/1", "/x/1/"), "200 -");
    assert.equal(await ask(OTHER, "read:/", "/cms/run-1"), "403 -");
    assert.equal(await ask(ISSUER, "read:/", "/cms/%2e%2e/x"), "403 -", "the URL has it resolved");
    assert.equal(await ask(ISSUER, "read:/", "/cms/a%2fb"), "400 -");
  });

  QUnit.test("the audience may be the origin that was asked", async (assert) => {
    const { options, mint } = await makeBench(library);
    const handle = protect({ ...options, audience: library.protect.requestOrigin }, () => new Response());
    const ask = async (aud: string, url: string): Promise<number> =>
      (await handle(requestWith(await mint({ aud }), url))).status;
    assert.deepEqual(
      [
        await ask("https://a.example", "https://a.example/secret"),
        await ask("https://a.example", "https://b.example/secret"),
        await ask("https://b.example:8443", "https://b.example:8443/secret"),
        await ask("https://a.example", "https://a.example/secret"),
      ],
      [200, 401, 200, 200],
    );
  });

  QUnit.test(
    "nothing is fetched for an issuer that is not trusted; keys that cannot be had are 503",
    async (assert) => {
      const { key, options, mint } = await makeBench(library);
      const trusted = await TestIssuer.publishing(environment, library.exportJwks(key));
      const down = await TestIssuer.start(environment, () => ({
        [METADATA]: { status: 503, headers: { "retry-after": "120" } },
      }));
      const stranger = await TestIssuer.publishing(environment, library.exportJwks(key));
      const handle = protect(
        { ...options, keyCache: undefined, now: clock(), issuer: [trusted.url, down.url], insecure: true },
        () => new Response(),
      );
      const ask = async ({ url }: TestIssuer): Promise<Response> => handle(requestWith(await mint({ iss: url })));
      assert.equal((await ask(trusted)).status, 200);
      const unavailable = await ask(down);
      assert.equal(unavailable.status, 503);
      assert.ok(Number(unavailable.headers.get("retry-after")) >= 60, String(unavailable.headers.get("retry-after")));
      assert.equal(unavailable.headers.get("www-authenticate"), null);
      assert.equal(JSON.parse(await unavailable.text()).error, "temporarily_unavailable");
      assert.equal((await ask(stranger)).status, 401);
      assert.deepEqual(await stranger.requests(), []);
    },
  );

  QUnit.test("one guard serves any number at one time", async (assert) => {
    const { options, mint } = await makeBench(library);
    const handle = protect(
      { ...options, scope: (request) => ["read", new URL((request as Request).url).pathname] },
      (_request, { token, acl }) => new Response(`${token.get("sub")} ${acl?.path}`),
    );
    const asked = Array.from({ length: 50 }, (_, index) => index);
    const answers = await Promise.all(
      asked.map(async (index) => {
        const token = await mint({ sub: `u${index}`, scope: `read:/${index}` });
        const [own, next] = await Promise.all([
          handle(requestWith(token, `${AUDIENCE}/${index}`)),
          handle(requestWith(token, `${AUDIENCE}/${index + 1}`)),
        ]);
        return [await own.text(), next.status];
      }),
    );
    assert.deepEqual(
      answers,
      asked.map((index) => [`u${index} /${index}`, 403]),
    );
  });
}
