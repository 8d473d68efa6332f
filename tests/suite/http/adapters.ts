/** Hono and Express: as `protect`, told and answered in their way. The real ones are asked in `tests/services`. */

import QUnit from "qunit";
import type { NodeRequest, NodeResponse } from "../../../src/http/express.ts";
import type { Access } from "../../../src/http/protect.ts";
import { failsWith } from "../assertions.ts";
import type { Library } from "../environment.ts";
import { AUDIENCE } from "../fixtures.ts";
import { asSent, makeBench, requestWith, SECRET } from "./bench.ts";

/** What comes of a request: the answer of the middleware, or what it let through. */
interface Outcome {
  status?: number;
  headers: Record<string, string>;
  body?: string | undefined;
  access?: Access | undefined;
  error?: unknown;
}

export function adapters(library: Library): void {
  const { scitokens } = library.hono;
  const { authorize } = library.express;

  async function askHono(middleware: ReturnType<typeof scitokens>, raw: Request): Promise<Outcome> {
    const outcome: Outcome = { headers: {} };
    const context = {
      req: { raw },
      set: ((name: string, value: Access) => {
        if (name === "scitoken") outcome.access = value;
      }) as never,
      header: (name: string, value: string) => {
        outcome.headers[name] = value;
      },
    };
    let went = false;
    const response = await middleware(context, async () => {
      went = true;
    });
    if (response === undefined) return went ? outcome : { ...outcome, error: "neither answered nor went on" };
    const headers = Object.fromEntries(response.headers as Headers);
    return { status: response.status, headers, body: await (response as Response).text() };
  }

  function askNode(middleware: ReturnType<typeof authorize>, request: NodeRequest): Promise<Outcome> {
    return new Promise((resolve) => {
      const outcome: Outcome = { headers: {} };
      const response: NodeResponse = {
        statusCode: 200,
        setHeader(name, value) {
          outcome.headers[name] = value;
        },
        end: (body) => resolve({ ...outcome, status: response.statusCode, body }),
      };
      middleware(request, response, (error) => resolve({ ...outcome, access: request.scitoken, error }));
    });
  }

  QUnit.test("Hono: lets through with the token in the context, and answers all others itself", async (assert) => {
    const { options, mint } = await makeBench(library);
    const middleware = scitokens({ ...options, query: true } as never);
    const token = await mint({ sub: "jane" });
    const allowed = await askHono(middleware, requestWith(token));
    assert.deepEqual([allowed.access?.token.get("sub"), allowed.access?.acl?.path], ["jane", "/secret"]);
    assert.deepEqual(allowed.headers, {});
    const inQuery = await askHono(middleware, new Request(`${SECRET}?access_token=${token}`));
    assert.deepEqual([inQuery.access?.token.get("sub"), inQuery.headers], ["jane", { "cache-control": "no-store" }]);
    const refused = await askHono(middleware, requestWith(undefined));
    assert.deepEqual(refused, {
      status: 401,
      headers: { "www-authenticate": 'Bearer scope="read:/secret"' },
      body: "",
    });
    const cors = { origin: "https://page.example", "access-control-request-method": "GET" };
    assert.equal((await askHono(middleware, asSent(SECRET, "OPTIONS", cors))).status, 204);
    const head = await askHono(middleware, requestWith("abc", SECRET, { method: "HEAD" }));
    assert.deepEqual([head.status, head.body], [401, ""]);
  });

  QUnit.test("Hono: functions are given the context, and their faults are thrown on", async (assert) => {
    const { options, mint } = await makeBench(library);
    const raw = requestWith(await mint());
    const seen: unknown[] = [];
    const given = { ...options, onRefused: undefined } as object;
    const middleware = scitokens({
      ...given,
      scope: (c: { req: { raw: unknown } }) => {
        seen.push(c.req.raw === raw);
        return ["read", "/secret"];
      },
    } as never);
    await askHono(middleware, raw);
    assert.deepEqual(seen, [true]);
    const broken = scitokens({ ...given, scope: () => undefined } as never);
    await failsWith(assert, library, "ERR_ARGUMENT", () => askHono(broken, raw));
    await failsWith(assert, library, "ERR_ARGUMENT", () => scitokens({ ...given, scope: "read" } as never));
  });

  QUnit.test("Express: lets through with the token at the request, and answers all others itself", async (assert) => {
    const { options, mint } = await makeBench(library);
    const middleware = authorize({ ...options, query: true } as never);
    const authorization = `Bearer ${await mint({ sub: "jane" })}`;
    const request = { method: "GET", url: "/secret", headers: { authorization } };
    const allowed = await askNode(middleware, request);
    assert.deepEqual([allowed.access?.token.get("sub"), allowed.error, allowed.headers], ["jane", undefined, {}]);
    const inQuery = await askNode(middleware, { ...request, headers: {}, url: `/secret?access_token=${await mint()}` });
    assert.deepEqual([inQuery.access?.acl?.path, inQuery.headers], ["/secret", { "cache-control": "no-store" }]);
    const refused = await askNode(middleware, { ...request, headers: {} });
    assert.deepEqual(refused, {
      status: 401,
      headers: { "www-authenticate": 'Bearer scope="read:/secret"' },
      body: undefined,
    });
    const twice = { ...request, headersDistinct: { authorization: [authorization, authorization] } };
    assert.equal((await askNode(middleware, twice)).status, 400, "Node.js keeps the first alone in headers");
    const cors = { origin: "https://page.example", "access-control-request-method": "GET" };
    assert.equal((await askNode(middleware, { ...request, method: "OPTIONS", headers: cors })).status, 204);
    const head = await askNode(middleware, { ...request, method: "HEAD", headers: { authorization: "Bearer abc" } });
    assert.deepEqual([head.status, head.body], [401, undefined]);
    const get = await askNode(middleware, { ...request, headers: { authorization: "Bearer abc" } });
    assert.equal(JSON.parse(get.body ?? "").error, "invalid_token");
  });

  QUnit.test("Express: decides about the path as it was sent, whole", async (assert) => {
    const { options, mint } = await makeBench(library);
    const { storage, requestOrigin } = library.protect;
    const authorization = `Bearer ${await mint({ scope: "read:/a write:/a" })}`;
    const ask = async (target: Partial<NodeRequest>, more: object = {}): Promise<unknown> => {
      const middleware = authorize({ ...options, scope: storage({ basePath: "/dav" }), ...more } as never);
      const { status, access } = await askNode(middleware, {
        method: "GET",
        ...target,
        headers: { authorization, ...target.headers },
      });
      return status ?? access?.acl?.path;
    };
    assert.equal(await ask({ url: "/a/b", originalUrl: "/dav/a/b?x=/../y" }), "/a", "a router has cut it");
    assert.equal(await ask({ url: "/dav/a/%2e%2e/b" }), 400);
    assert.equal(await ask({ url: "/dav/a/../b" }), 400, "no URL parser has resolved it");
    assert.equal(await ask({ url: "/dav/b" }), 403);
    assert.equal(await ask({ url: "http://any.example/dav/a?x" }), "/a", "RFC 9112 section 3.2.2");
    assert.equal(await ask({ url: "*" }), 400);
    assert.equal(await ask({ url: undefined }), 400);

    const host = new URL(AUDIENCE).host;
    const byOrigin = { audience: requestOrigin };
    const url = "/dav/a";
    assert.equal(await ask({ url, headers: { host }, socket: { encrypted: true } }, byOrigin), "/a");
    assert.equal(await ask({ url, headers: { host }, socket: {} }, byOrigin), 401, "another scheme");
    assert.equal(await ask({ url, protocol: "https", host }, byOrigin), "/a", "Express says so");
    assert.equal(await ask({ url, headers: { host: `user@${host}` }, protocol: "https" }, byOrigin), 401);
    assert.equal(await ask({ url, protocol: "https" }, byOrigin), 401, "no host");
    const destination = { headers: { host, destination: `${AUDIENCE}/dav/a/2` }, method: "COPY", protocol: "https" };
    assert.equal(await ask({ url: "/dav/a/1", ...destination }), "/a");
  });

  QUnit.test("Express: functions are given its request, and faults go to next", async (assert) => {
    const { options, mint } = await makeBench(library);
    const request = {
      method: "GET",
      url: "/",
      headers: { authorization: `Bearer ${await mint()}` },
      params: { id: "secret" },
    };
    const scope = ({ params }: typeof request): [string, string] => ["read", `/${params.id}`];
    assert.equal((await askNode(authorize({ ...options, scope } as never), request)).access?.acl?.path, "/secret");
    const fault = new Error("the database is away");
    const broken = authorize({ ...options, scope: () => Promise.reject(fault) } as never);
    assert.equal((await askNode(broken, request)).error, fault);
    await failsWith(assert, library, "ERR_ARGUMENT", () => authorize({ ...options, issuer: [] } as never));
  });
}
