/** What is told of a refusal: to the service, which may know all, and to the client. */

import QUnit from "qunit";
import type { SciToken, SciTokensError } from "../../../src/index.ts";
import type { Library } from "../environment.ts";
import { AUDIENCE, ISSUER } from "../fixtures.ts";
import { challengeOf, makeBench, OTHER, requestWith, SECRET } from "./bench.ts";

type Told = readonly [error: SciTokensError, token: SciToken | undefined];

const nobody = (): Response => {
  throw new Error("the handler was called");
};

export function refusals(library: Library): void {
  const { protect, storage } = library.protect;

  QUnit.test("onRefused is given the token as soon as that is verified: whose it is, for a log", async (assert) => {
    const { options, mint } = await makeBench(library);
    const told: Told[] = [];
    const onRefused = (error: SciTokensError, _request: unknown, token: SciToken | undefined): void => {
      told.push([error, token]);
    };
    const handle = protect({ ...options, onRefused }, nobody);
    await handle(requestWith(await mint({ sub: "jane", scope: "write:/secret" })));
    await handle(requestWith(await mint({ sub: "joe", aud: "https://elsewhere.example" })));
    await handle(requestWith(await mint({ sub: "jack", iss: OTHER })));
    await handle(requestWith(undefined));
    assert.deepEqual(
      told.map(([{ code }, token]) => [code, token?.get("sub"), token?.verified]),
      [
        ["ERR_SCOPE_INSUFFICIENT", "jane", true],
        ["ERR_AUDIENCE", "joe", true],
        ["ERR_ISSUER_UNTRUSTED", undefined, undefined],
        ["ERR_TOKEN_FORMAT", undefined, undefined],
      ],
    );
  });

  QUnit.test("the message names the scope that was needed, as tokens of the issuer say it", async (assert) => {
    const { options, mint } = await makeBench(library);
    const messages: string[] = [];
    const onRefused = ({ message }: SciTokensError): unknown => messages.push(message);
    const issuer = { issuer: ISSUER, basePath: "/api" };
    const handle = protect({ ...options, issuer, scope: storage(), onRefused }, nobody);
    await handle(requestWith(await mint({ scope: "read:/v2" }), `${AUDIENCE}/api/v1/a`));
    await handle(requestWith(await mint({ scope: "read:/" }), `${AUDIENCE}/elsewhere`));
    assert.deepEqual(messages, ['the token does not allow "read:/v1/a"', "the token's issuer may grant nothing there"]);
  });

  QUnit.test("a header of another form, and an issuer with a slash more, are seen in the message", async (assert) => {
    const { options, mint } = await makeBench(library);
    const messages: string[] = [];
    const onRefused = ({ message }: SciTokensError): unknown => messages.push(message);
    const handle = protect({ ...options, onRefused }, nobody);
    await handle(new Request(SECRET, { headers: { authorization: await mint() } }));
    await handle(new Request(SECRET));
    await handle(requestWith(await mint({ iss: `${ISSUER}/` })));
    assert.deepEqual(messages, [
      'the request carries no bearer token: its Authorization is not of the form "Bearer TOKEN"',
      "the request carries no bearer token",
      `the issuer "${ISSUER}/" is not among those trusted ("${ISSUER}")`,
    ]);
  });

  QUnit.test("a path that is none of the service is told apart from a malformed header", async (assert) => {
    const { options, mint } = await makeBench(library);
    const handle = protect({ ...options, scope: storage({ basePath: "/api/v1" }) }, nobody);
    const outside = await handle(requestWith(await mint(), `${AUDIENCE}/favicon.ico`));
    assert.equal(outside.status, 400);
    assert.equal(challengeOf(outside).error_description, "the path is none that this service can use");
    const malformed = await handle(new Request(SECRET, { headers: { authorization: "Bearer" } }));
    assert.equal(malformed.status, 400);
    assert.ok(/does not carry one bearer token/.test(challengeOf(malformed).error_description ?? ""));
  });

  QUnit.test("query: true has refusals not stored either, as their URL holds the token too", async (assert) => {
    const { options, mint } = await makeBench(library);
    const handle = protect({ ...options, query: true }, nobody);
    const inQuery = await handle(new Request(`${SECRET}?access_token=${await mint({ scope: "write:/" })}`));
    assert.deepEqual([inQuery.status, inQuery.headers.get("cache-control")], [403, "no-store"]);
    const inHeader = await handle(requestWith(await mint({ scope: "write:/" })));
    assert.deepEqual([inHeader.status, inHeader.headers.get("cache-control")], [403, null]);
  });

  QUnit.test("an authorization that needs no path is told without one", async (assert) => {
    const { options, mint } = await makeBench(library);
    const claims = { sub: "jane", "wlcg.ver": "1.0" };
    const needs = ["compute.create", "/"] as const;
    for (const scope of ["compute.create:/", () => needs]) {
      const handle = protect({ ...options, scope }, (_request, { acl }) => Response.json(acl));
      const letIn = await handle(requestWith(await mint({ ...claims, scope: "compute.create" })));
      assert.deepEqual(JSON.parse(await letIn.text()), { authz: "compute.create", path: "/" });
      const refused = await handle(requestWith(await mint({ ...claims, scope: "compute.read" })));
      assert.deepEqual([refused.status, challengeOf(refused).scope], [403, "compute.create"]);
    }
  });
}
