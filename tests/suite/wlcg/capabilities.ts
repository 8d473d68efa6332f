/** What a request to a store of files must be allowed, and whether a token then allows it. */

import QUnit from "qunit";
import type { ErrorCode } from "../../../src/index.ts";
import type { CapabilityOptions, StorageRequest } from "../../../src/wlcg.ts";
import { failsWith, leaksNothing } from "../assertions.ts";
import type { Environment, Library } from "../environment.ts";
import { AUDIENCE, clock, ISSUER, verifiedToken } from "../fixtures.ts";
import { wlcgToken } from "./tokens.ts";

type Headers = Readonly<Record<string, string>>;

/** `a:/x|b:/x c:/y`: one of the first two, and the last. */
type Row = readonly [request: string, headers: Headers, exists: boolean, wlcg: string, scitokens: string];

const DESTINATION = { destination: "/to" };
const STAT = "storage.read:/a|storage.create:/a|storage.modify:/a|storage.stage:/a";

const ROWS: readonly Row[] = [
  ["GET /a", {}, true, "storage.read:/a", "read:/a"],
  ["GET /a/", {}, true, "storage.read:/a/", "read:/a/"],
  ["HEAD /a", {}, true, STAT, "read:/a|write:/a"],
  ["PROPFIND /a", { depth: "0" }, true, STAT, "read:/a|write:/a"],
  ["PROPFIND /a", { depth: "1" }, true, "storage.read:/a", "read:/a"],
  ["PROPFIND /a", { depth: "infinity" }, true, "storage.read:/a", "read:/a"],
  ["PROPFIND /a", {}, true, "storage.read:/a", "read:/a"],
  ["PUT /a", {}, true, "storage.modify:/a", "write:/a"],
  ["PUT /a", {}, false, "storage.create:/a", "write:/a"],
  ["PUT /a/", {}, false, "storage.create:/a", "write:/a"],
  ["PUT /a/.", {}, false, "storage.create:/a", "write:/a"],
  ["PUT /a%20b/100%25", {}, false, "storage.create:/a%20b/100%25", "write:/a%20b/100%25"],
  ["PATCH /a", {}, true, "storage.modify:/a", "write:/a"],
  ["PATCH /a", {}, false, "storage.create:/a", "write:/a"],
  ["LOCK /a", {}, true, "storage.modify:/a", "write:/a"],
  ["LOCK /a", {}, false, "storage.create:/a", "write:/a"],
  ["UNLOCK /a", {}, false, "storage.modify:/a", "write:/a"],
  ["PROPPATCH /a", {}, false, "storage.modify:/a", "write:/a"],
  ["DELETE /a", {}, true, "storage.modify:/a", "write:/a"],
  ["DELETE /a/", {}, true, "storage.modify:/a/", "write:/a/"],
  ["MKCOL /a", {}, true, "storage.create:/a/", "write:/a/"],
  ["MKCOL /a/", {}, false, "storage.create:/a/", "write:/a/"],
  ["COPY /a", DESTINATION, true, "storage.read:/a storage.modify:/to", "read:/a write:/to"],
  ["COPY /a", DESTINATION, false, "storage.read:/a storage.create:/to", "read:/a write:/to"],
  ["MOVE /a", DESTINATION, true, "storage.modify:/a storage.modify:/to", "write:/a write:/to"],
  ["MOVE /a", DESTINATION, false, "storage.create:/a storage.create:/to", "write:/a write:/to"],
  ["MOVE /a", { destination: `${AUDIENCE}/to/` }, false, "storage.create:/a storage.create:/to", "write:/a write:/to"],
  ["OPTIONS /a", {}, true, "", ""],
];

/** Whether a token with this scope is let through; the request, and whether something is there. */
const ANSWERS: readonly (readonly [scope: string, request: string, exists: boolean, allowed: boolean])[] = [
  ["storage.create:/foo/bar", "PUT /foo/bar", false, true],
  ["storage.create:/foo/bar", "PUT /foo/bar/qux", false, true],
  ["storage.create:/foo/bar", "PUT /foo/bar/qux", true, false],
  ["storage.modify:/foo/bar", "PUT /foo/bar/qux", true, true],
  ["storage.modify:/foo/bar", "PUT /foo/bar/qux", false, true],
  ["storage.create:/foo/bar", "PUT /foo/bargain", false, false],
  // Leading directories that are missing, but no file there, and nothing else in them.
  ["storage.create:/foo/bar/x", "MKCOL /foo", false, true],
  ["storage.create:/foo/bar/x", "MKCOL /foo/bar/", false, true],
  ["storage.modify:/foo/bar", "MKCOL /foo", false, true],
  ["storage.create:/foo/b%20r/x", "MKCOL /foo/b%20r", false, true],
  ["storage.create:/foo/bar", "MKCOL /foo/other", false, false],
  ["storage.create:/foo/bar", "MKCOL /fo", false, false],
  ["storage.create:/foo/bar", "MKCOL /foo/bar/a/b", false, true],
  ["storage.create:/foo/bar", "PUT /foo", false, false],
  ["storage.create:/foo/bar", "PUT /foo/", false, false],
  ["storage.read:/foo/bar", "MKCOL /foo", false, false],
  ["storage.create:/a storage.create:/foo/bar", "MKCOL /foo", false, true],
  // A slash at the end: a directory, and no file of that name.
  ["storage.create:/foo/bar/", "MKCOL /foo/bar", false, true],
  ["storage.create:/foo/bar/", "PUT /foo/bar", false, false],
  ["storage.create:/foo/bar/", "PUT /foo/bar/", false, false],
  ["storage.create:/foo/bar/", "PUT /foo/bar/x", false, true],
  // Each of four allows to look whether something is there.
  ["storage.read:/a", "HEAD /a/x", true, true],
  ["storage.create:/a", "HEAD /a/x", true, true],
  ["storage.modify:/a", "HEAD /a/x", true, true],
  ["storage.stage:/a", "HEAD /a/x", true, true],
  ["storage.poll:/a", "HEAD /a/x", true, false],
  ["storage.stage:/a", "GET /a/x", true, false],
  ["storage.create:/a", "GET /a/x", true, false],
  ["storage.modify:/a", "DELETE /a/x", true, true],
  ["storage.create:/a", "DELETE /a/x", true, false],
  ["storage.create:/a", "OPTIONS /x", true, true],
];

export function capabilities(library: Library, _environment: Environment): void {
  const { capabilityFor } = library.wlcg;
  const key = library.generateKey();

  for (const [request, headers, exists, wlcg, scitokens] of ROWS) {
    const name = `${request} ${Object.entries(headers).flat().join(" ")}${exists ? "" : ", where nothing is"}`;
    QUnit.test(name, async (assert) => {
      const expected = { "wlcg:1.0": wlcg, "scitoken:1.0": scitokens, "scitoken:2.0": scitokens, "at+jwt": scitokens };
      for (const [profile, needed] of Object.entries(expected)) {
        const options = { profile: profile as "wlcg:1.0", exists };
        for (const form of [asFetch(request, headers), asParts(request, headers)]) {
          assert.equal(show(capabilityFor(form, { ...options, origins: [AUDIENCE] })), needed, profile);
        }
      }
    });
  }

  for (const [scope, request, exists, allowed] of ANSWERS) {
    QUnit.test(`${request} with ${scope}${exists ? "" : ", where nothing is"}: ${allowed}`, async (assert) => {
      const enforcer = new library.Enforcer(ISSUER, { now: clock(), audience: AUDIENCE });
      const token = await wlcgToken(library, await key, scope);
      const needed = capabilityFor(asParts(request, {}), { token, exists });
      const answer = needed.every((any) => any.some(([authz, path]) => enforcer.test(token, authz, path)));
      assert.equal(answer, allowed, show(needed));
    });
  }

  QUnit.test("a token's own profile says the names", async (assert) => {
    const wlcg = await wlcgToken(library, await key, "storage.read:/");
    const scitoken = await verifiedToken(library, await key, { scope: "read:/" });
    const get = asFetch("GET /a", {});
    assert.equal(show(capabilityFor(get, { token: wlcg })), "storage.read:/a");
    assert.equal(show(capabilityFor(get, { token: scitoken })), "read:/a");
    const broken = await wlcgToken(library, await key, "storage.create:/a/b storage.read");
    await failsWith(assert, library, "ERR_SCOPE_INVALID", () =>
      capabilityFor(asFetch("MKCOL /a", {}), { token: broken }),
    );
  });

  QUnit.test("where the storage is in URLs, and where tokens have it", async (assert) => {
    const profile = "wlcg:1.0";
    const at = (request: string, options: Partial<CapabilityOptions>, headers: Headers = {}): string =>
      show(capabilityFor(asFetch(request, headers), { profile, ...options }));
    assert.equal(at("GET /dav/a", { basePath: "/dav" }), "storage.read:/a");
    assert.equal(at("GET /dav", { basePath: "/dav" }), "storage.read:/");
    assert.equal(at("GET /dav/", { basePath: "/dav/" }), "storage.read:/");
    assert.equal(at("GET /a", { basePath: "/", prefix: "/cms/" }), "storage.read:/cms/a");
    assert.equal(at("MKCOL /dav/a", { basePath: "/dav", prefix: "/cms/x" }), "storage.create:/cms/x/a/");
    const moved = at("MOVE /dav/a", { basePath: "/dav", prefix: "/cms", exists: false }, { destination: "/dav/b" });
    assert.equal(moved, "storage.create:/cms/a storage.create:/cms/b");
    for (const outside of ["GET /davos/a", "GET /", "GET /x/dav/a", "GET //dav/a", "GET /%64av/a"]) {
      const error = await failsWith(assert, library, "ERR_PATH_INVALID", () =>
        at(outside, { basePath: "/dav", prefix: "/cms" }),
      );
      assert.equal(error.reason, "path_outside", outside);
    }
    const away = { destination: "/other/b" };
    const error = await failsWith(assert, library, "ERR_PATH_INVALID", () =>
      at("MOVE /dav/a", { basePath: "/dav" }, away),
    );
    assert.equal(error.reason, "path_outside");
  });

  QUnit.test("third-party copies, where they are allowed", async (assert) => {
    const options = { profile: "wlcg:1.0", thirdPartyCopy: true, exists: false } as const;
    const copy = (headers: Headers, given: CapabilityOptions = options): string =>
      show(capabilityFor(asFetch("COPY /a", headers), given));
    const far = "https://other.example/b";
    assert.equal(copy({ source: far }), "storage.create:/a");
    assert.equal(copy({ source: far }, { ...options, exists: true }), "storage.modify:/a");
    assert.equal(copy({ destination: far }), "storage.read:/a");
    assert.equal(copy({ destination: `${AUDIENCE}/b` }), "storage.read:/a storage.create:/b", "this one is no other");
    const proxied = { ...options, origins: ["https://other.example"] };
    assert.equal(copy({ destination: far }, proxied), "storage.read:/a storage.create:/b");
    for (const headers of [{ source: far }, { destination: far }]) {
      const error = await failsWith(assert, library, "ERR_SCOPE_INSUFFICIENT", () =>
        copy(headers, { profile: "wlcg:1.0" }),
      );
      assert.equal(error.reason, "third_party_copy");
    }
    const both = await failsWith(assert, library, "ERR_PATH_INVALID", () => copy({ source: far, ...DESTINATION }));
    assert.equal(both.reason, "destination_invalid");
  });

  QUnit.test("a host that a URL parser would mend is none, whoever tells the headers", async (assert) => {
    for (const host of [`${AUDIENCE}\0`, `${AUDIENCE}\u001f`, `${AUDIENCE} `]) {
      const get = (name: string): string | null => (name === "destination" ? `${host}/b` : null);
      const error = await failsWith(assert, library, "ERR_PATH_INVALID", () =>
        capabilityFor({ method: "MOVE", path: "/a", headers: { get } }, { profile: "wlcg:1.0" }),
      );
      assert.equal(error.reason, "destination_invalid");
    }
  });

  const refused: readonly (readonly [request: string, headers: Headers, code: ErrorCode, reason: string])[] = [
    ...["POST", "TRACE", "CONNECT", "REPORT", "SEARCH", "get", "BREW", "__proto__", "x".repeat(300)].map(
      (method) => [`${method} /a`, {}, "ERR_SCOPE_INSUFFICIENT", "method_unknown"] as const,
    ),
    ["MOVE /a", {}, "ERR_PATH_INVALID", "destination_missing"],
    ["COPY /a", {}, "ERR_PATH_INVALID", "destination_missing"],
    ["MOVE /a", { destination: "https://other.example/b" }, "ERR_PATH_INVALID", "destination_elsewhere"],
    ["MOVE /a", { destination: `${AUDIENCE}.evil.example/b` }, "ERR_PATH_INVALID", "destination_elsewhere"],
    ["MOVE /a", { destination: `${AUDIENCE}:8443/b` }, "ERR_PATH_INVALID", "destination_elsewhere"],
    ...[
      "",
      "b",
      "//storage.example/b",
      "?b",
      "/b?c",
      "/b#c",
      `${AUDIENCE}@other.example/b`,
      "file:///b",
      `${AUDIENCE}\\b`,
      `${AUDIENCE} /b`,
    ].map((destination) => ["MOVE /a", { destination }, "ERR_PATH_INVALID", "destination_invalid"] as const),
    ["MOVE /a", { destination: "/b/../c" }, "ERR_PATH_INVALID", "path_traversal"],
    ["MOVE /a", { destination: `${AUDIENCE}/b/%2e%2e/c` }, "ERR_PATH_INVALID", "path_traversal"],
    ["MOVE /a", { destination: "/b\\c" }, "ERR_PATH_INVALID", "path_unusable"],
    ["MOVE /a", { destination: "/b%2fc" }, "ERR_PATH_INVALID", "path_unusable"],
    ["GET /a/../b", {}, "ERR_PATH_INVALID", "path_traversal"],
    ["GET /a/%2E%2e/b", {}, "ERR_PATH_INVALID", "path_traversal"],
    ["GET /a%00", {}, "ERR_PATH_INVALID", "path_unusable"],
    ["GET /a?b", {}, "ERR_PATH_INVALID", "path_invalid"],
    ["GET a", {}, "ERR_PATH_INVALID", "path_relative"],
    ["GET ", {}, "ERR_PATH_INVALID", "path_relative"],
  ];
  for (const [request, headers, code, reason] of refused) {
    const name = `${request.slice(0, 40)} ${Object.values(headers).join(" ")}: ${reason}`;
    QUnit.test(name, async (assert) => {
      const options = { profile: "wlcg:1.0", origins: [AUDIENCE] } as const;
      const error = await failsWith(assert, library, code, () => capabilityFor(asParts(request, headers), options));
      assert.equal(error.reason, reason, error.message);
      leaksNothing(assert, error, { untrusted: "x".repeat(300) });
    });
  }

  QUnit.test("requests and options that can never work", async (assert) => {
    const token = await wlcgToken(library, await key, "storage.read:/");
    const get = asFetch("GET /a", {});
    const profile = "wlcg:1.0";
    const options: readonly unknown[] = [
      undefined,
      null,
      {},
      { token, profile },
      { token: "text" },
      ...["compat", "wlcg", null, 1].map((wrong) => ({ profile: wrong })),
      ...["yes", 1, null].flatMap((wrong) => [
        { profile, exists: wrong },
        { profile, thirdPartyCopy: wrong },
      ]),
      ...["dav", "", "/a/../b", "/a?b", 1, null].flatMap((wrong) => [
        { profile, basePath: wrong },
        { profile, prefix: wrong },
      ]),
      ...["https://a.example", [""], ["a.example"], ["https://a.example/"], [1], null].map((origins) => ({
        profile,
        origins,
      })),
      { profile, basepath: "/dav" },
    ];
    for (const wrong of options) {
      await failsWith(assert, library, "ERR_ARGUMENT", () => capabilityFor(get, wrong as never));
    }
    for (const request of [
      undefined,
      null,
      "GET",
      {},
      { method: 1, path: "/a" },
      { method: "GET", url: "/a", headers: get.headers },
    ]) {
      await failsWith(assert, library, "ERR_ARGUMENT", () => capabilityFor(request as never, { profile }));
    }
    const plain = { method: "GET", path: "/a", headers: { depth: "0" } };
    await failsWith(assert, library, "ERR_ARGUMENT", () => capabilityFor(plain as never, { profile }));
    const unusable = { method: "GET", path: 1 };
    await failsWith(assert, library, "ERR_PATH_INVALID", () => capabilityFor(unusable as never, { profile }));
  });
}

/** As `Request` has it, but that no runtime has a say in which methods there may be. */
function asFetch(request: string, headers: Headers): { method: string; url: string; headers: globalThis.Headers } {
  const { method, path } = asParts(request, headers);
  return { method, url: `${AUDIENCE}${path}`, headers: new Headers(headers) };
}

function asParts(request: string, headers: Headers): StorageRequest {
  const space = request.indexOf(" ");
  return { method: request.slice(0, space), path: request.slice(space + 1), headers: new Headers(headers) };
}

function show(needed: readonly (readonly (readonly [string, string])[])[]): string {
  return needed.map((any) => any.map((one) => one.join(":")).join("|")).join(" ");
}
