/** storage: methods and paths of HTTP and WebDAV as capabilities, behind protect. */

import QUnit from "qunit";
import type { StorageOptions } from "../../../src/http/protect.ts";
import { failsWith } from "../assertions.ts";
import type { Library } from "../environment.ts";
import { AUDIENCE } from "../fixtures.ts";
import { asSent, challengeOf, makeBench, requestWith } from "./bench.ts";

const WLCG = { "wlcg.ver": "1.0", sub: "jane", jti: "1" };

/** The answer to a request: the ACLs, or the status and the scope that is needed. */
type Row = readonly [
  scope: string,
  method: string,
  path: string,
  answer: string,
  more?: { readonly wlcg?: boolean; readonly exists?: boolean; readonly headers?: Record<string, string> },
];

const to = (destination: string): { headers: Record<string, string> } => ({ headers: { destination } });

const ROWS: readonly Row[] = [
  ["read:/", "GET", "/dav/a", "read:/"],
  ["read:/a", "GET", "/dav/a/b", "read:/a"],
  ["read:/a", "GET", "/dav/ab", "403 read:/ab"],
  ["read:/a", "GET", "/a", "400 -"],
  ["read:/a", "GET", "/dav/a%2fb", "400 -"],
  ["read:/a", "PUT", "/dav/a", "403 write:/a"],
  ["write:/a", "PUT", "/dav/a", "write:/a"],
  ["write:/a", "GET", "/dav/a", "403 read:/a"],
  ["write:/a", "HEAD", "/dav/a", "write:/a"],
  ["write:/a", "DELETE", "/dav/a/b", "write:/a"],
  ["write:/a", "MKCOL", "/dav/a/b/", "write:/a"],
  ["read:/a", "PROPFIND", "/dav/a", "read:/a"],
  ["read:/a", "OPTIONS", "/dav/a", ""],
  ["write:/a write:/b", "MOVE", "/dav/a/1", "write:/a write:/b", to("/dav/b/1")],
  ["write:/a", "MOVE", "/dav/a/1", "403 write:/a/1 write:/b/1", to(`${AUDIENCE}/dav/b/1`)],
  ["read:/a write:/b", "COPY", "/dav/a/1", "read:/a write:/b", to(`${AUDIENCE}/dav/b/1`)],
  ["read:/a write:/a", "COPY", "/dav/a/1", "403 read:/a/1 write:/b/1", to("/dav/b/1")],
  ["read:/ write:/", "COPY", "/dav/a/1", "403 -", to("https://elsewhere.example/b")],
  ["read:/ write:/", "MOVE", "/dav/a/1", "400 -", to("https://elsewhere.example/b")],
  ["read:/ write:/", "MOVE", "/dav/a/1", "400 -"],
  ["read:/ write:/", "MOVE", "/dav/a/1", "400 -", to("/elsewhere/b")],
  ["read:/ write:/", "MOVE", "/dav/a/1", "400 -", to("/dav/../b")],
  ["storage.read:/", "GET", "/dav/a", "storage.read:/", { wlcg: true }],
  ["storage.create:/", "PUT", "/dav/a", "403 storage.modify:/a", { wlcg: true }],
  ["storage.create:/", "PUT", "/dav/a", "storage.create:/", { wlcg: true, exists: false }],
  ["storage.modify:/", "PUT", "/dav/a", "storage.modify:/", { wlcg: true, exists: false }],
  ["storage.stage:/", "HEAD", "/dav/a", "storage.stage:/", { wlcg: true }],
  ["storage.create:/a/b/c", "MKCOL", "/dav/a", "storage.create:/a/b/c", { wlcg: true }],
  ["read:/", "GET", "/dav/a", "403 storage.read:/a", { wlcg: true }],
];

export function storage(library: Library): void {
  const { protect, storage } = library.protect;

  for (const [scope, method, path, answer, { wlcg = false, exists = true, headers = {} } = {}] of ROWS) {
    const said = headers.destination === undefined ? "" : ` to ${headers.destination}`;
    QUnit.test(`${scope}, ${method} ${path}${said}${exists ? "" : ", where nothing is"}`, async (assert) => {
      const { options, mint } = await makeBench(library);
      const rule = storage({ basePath: "/dav", exists: async () => exists });
      const handle = protect(
        { ...options, scope: rule },
        (_request, { acls }) =>
          new Response(null, { headers: { acls: acls.map((acl) => `${acl.authz}:${acl.path}`).join(" ") } }),
      );
      const request = requestWith(await mint({ scope, ...(wlcg && WLCG) }), AUDIENCE + path, { method, headers });
      const response = await handle(request);
      const refused = `${response.status} ${challengeOf(response).scope ?? "-"}`;
      assert.equal(response.status === 200 ? response.headers.get("acls") : refused, answer);
    });
  }

  QUnit.test("a method of which no capability is known is allowed by none", async (assert) => {
    const { options, mint } = await makeBench(library);
    const handle = protect({ ...options, scope: storage() }, () => new Response());
    const authorization = `Bearer ${await mint({ scope: "read:/ write:/" })}`;
    // Some runtimes have no Request with such a method: workerd refuses it, and Bun makes it GET.
    for (const method of ["FROBNICATE", "get", "TRACE", ""]) {
      const response = await handle(asSent(AUDIENCE, method, { authorization }));
      assert.deepEqual([response.status, challengeOf(response).scope], [403, undefined], method);
    }
  });

  QUnit.test("a prefix stands before paths, and a base path of the issuer is then taken off", async (assert) => {
    const { options, mint } = await makeBench(library);
    const issuer = [{ issuer: options.issuer as string, basePath: "/store/cms" }];
    const token = await mint({ scope: "read:/run-1" });
    for (const [basePath, prefix, below] of [
      ["/dav", "/store", "/dav"],
      ["/dav/", "/store//", "/dav"],
      ["//dav//x///", "/store", "//dav//x"],
      ["/", "/store", ""],
      ["///", "/store", ""],
    ] as const) {
      const scope = storage({ basePath, prefix });
      const handle = protect({ ...options, issuer, scope }, (_request, { acl }) => new Response(acl?.path));
      const answer = await handle(requestWith(token, `${AUDIENCE}${below}/cms/run-1/data`));
      assert.equal(await answer.text(), "/run-1", basePath);
      assert.equal((await handle(requestWith(token, `${AUDIENCE}${below}/run-1`))).status, 403, basePath);
    }
  });

  QUnit.test("exists is told of the request, and what it gets wrong lets nobody in", async (assert) => {
    const { options, mint } = await makeBench(library);
    const seen: unknown[] = [];
    const ask = async (exists: StorageOptions["exists"]): Promise<Response> => {
      const handle = protect({ ...options, scope: storage({ exists }) }, () => new Response());
      return handle(
        requestWith(await mint({ scope: "write:/" }), `${AUDIENCE}/a%20b?c=d`, { method: "PUT", body: "x" }),
      );
    };
    await ask(({ method, path, origin, headers }) => seen.push(method, path, origin, headers.get("x")) > 0);
    assert.deepEqual(seen, ["PUT", "/a%20b", AUDIENCE, null]);
    assert.equal((await ask(() => undefined as never)).status, 200, "not to say is as if something were there");
    await failsWith(assert, library, "ERR_ARGUMENT", () => ask(() => "yes" as never));
    const handle = protect(
      { ...options, scope: storage({ exists: () => assert.ok(false, "it was asked") as never }) },
      () => new Response(),
    );
    const authorization = `Bearer ${await mint({ scope: "read:/ write:/" })}`;
    const statuses = [];
    for (const [method, path] of [
      ["GET", "/a"],
      ["DELETE", "/a"],
      ["PUT", "/a%2fb"],
      ["MOVE", "/a"],
    ] as const) {
      statuses.push((await handle(new Request(AUDIENCE + path, { method, headers: { authorization } }))).status);
    }
    assert.deepEqual(statuses, [200, 200, 400, 400]);
    await assert.rejects(
      ask(() => Promise.reject(new Error("the disk is away"))),
      /the disk is away/,
    );
  });

  QUnit.test("other origins of the service, and copies from elsewhere, are allowed by name", async (assert) => {
    const { options, mint } = await makeBench(library);
    const ask = async (rule: StorageOptions, headers: Record<string, string>): Promise<number> => {
      const handle = protect({ ...options, scope: storage(rule) }, () => new Response());
      const token = await mint({ scope: "read:/a write:/b" });
      return (await handle(requestWith(token, `${AUDIENCE}/a`, { method: "COPY", headers }))).status;
    };
    const destination = "https://alias.example/b";
    assert.equal(await ask({}, { destination }), 403);
    assert.equal(await ask({ origins: ["https://alias.example"] }, { destination }), 200);
    assert.equal(await ask({ thirdPartyCopy: true }, { destination: "https://elsewhere.example/b" }), 200);
  });

  QUnit.test("what can never work is refused when it is made", async (assert) => {
    const bad: readonly Record<string, unknown>[] = [
      { basePath: "dav" },
      { basePath: "/a/../b" },
      { basePath: 1 },
      { prefix: "store" },
      { origins: ["https://a.example/"] },
      { origins: "https://a.example" },
      { thirdPartyCopy: 1 },
      { exists: true },
      { base: "/" },
    ];
    for (const options of bad) {
      await failsWith(assert, library, "ERR_ARGUMENT", () => storage(options as never), JSON.stringify(options));
    }
  });
}
