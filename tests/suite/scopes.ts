/** What a scope grants, and what it must never grant. */

import QUnit from "qunit";
import type { EnforcerOptions } from "../../src/index.ts";
import { failsWith } from "./assertions.ts";
import type { Library } from "./environment.ts";
import { clock, ISSUER, verifiedToken } from "./fixtures.ts";

type Row = readonly [scope: string, authz: string, path: string, answer: string, options?: EnforcerOptions];

/** `answer`: "allow", or the reason of a refusal. */
const ROWS: readonly Row[] = [
  // Whole components (A1), hierarchy, order.
  ["read:/a", "read", "/a", "allow"],
  ["read:/a", "read", "/a/b/c", "allow"],
  ["read:/a", "read", "/ab", "scope_insufficient"],
  ["read:/a/b", "read", "/a", "scope_insufficient"],
  ["read:/a", "write", "/a", "scope_insufficient"],
  ["read:/", "read", "/any/thing", "allow"],
  ["read:/b read:/a/c", "read", "/a/c/d", "allow"],
  // Dot segments (A2 to A6).
  ["read:/a", "read", "/a/../b", "path_traversal"],
  ["read:/a", "read", "/a/b/..", "path_traversal"],
  ["read:/", "read", "/..", "path_traversal"],
  ["read:/a", "read", "/a/%2e%2e/b", "path_traversal"],
  ["read:/a", "read", "/a/.%2E/b", "path_traversal"],
  ["read:/a", "read", "/a/%252e%252e/b", "path_unusable"],
  ["read:/a", "read", "/a/...", "allow"],
  ["read:/a", "read", "/a/.b/..c", "allow"],
  ["read:/a", "read", "/x/../a/b", "allow", { collapseDotSegments: true }],
  ["read:/a", "read", "/a/../b", "scope_insufficient", { collapseDotSegments: true }],
  ["read:/a", "read", "/../../a", "allow", { collapseDotSegments: true }],
  ["read:/a", "read", "/a/%2e%2e/a", "path_traversal", { collapseDotSegments: true }],
  // A ".." of a query must not be resolved into a path that is granted.
  ["read:/foo", "read", "/secret?x=/../../foo/bar", "path_unusable", { collapseDotSegments: true }],
  ["read:/foo", "read", "/secret#/../foo", "path_unusable", { collapseDotSegments: true }],
  ["read:/a/../b", "read", "/b", "scope_invalid"],
  ["read:/a/%2e%2e/b", "read", "/b", "scope_invalid"],
  ["read:/a/%252e%252e/b", "read", "/b", "scope_invalid"],
  // Escapes (A7 to A15).
  ["read:/caf%c3%a9", "read", "/café", "allow"],
  ["read:/café", "read", "/caf%C3%A9", "allow"],
  ["read:/cafe\u0301", "read", "/caf\u00e9", "scope_insufficient"],
  ["read:/caf%e9", "read", "/café", "scope_invalid"],
  ["read:/a", "read", "/a/%ff", "path_unusable"],
  ["read:/a", "read", "/a/%c0%af", "path_unusable"],
  ["read:/a", "read", "/a/%ed%a0%80", "path_unusable"],
  ["read:/a", "read", "/a/\ud800", "path_unusable"],
  ["read:/a", "read", "/a/%2f", "path_unusable"],
  ["read:/a", "read", "/a/b%2Fc", "path_unusable"],
  ["read:/a", "read", "/a/%5c..%5cb", "path_unusable"],
  ["read:/a", "read", "/a/..\\b", "path_unusable"],
  ["read:/a", "read", "/a/b%00.txt", "path_unusable"],
  ["read:/a", "read", "/a/b\0.txt", "path_unusable"],
  ["read:/a", "read", "/a/%", "path_unusable"],
  ["read:/a", "read", "/a/%2", "path_unusable"],
  ["read:/a", "read", "/a/%zz", "path_unusable"],
  ["read:/a", "read", "/a/%2561", "path_unusable"],
  ["read:/a", "read", '/a/x"y', "allow"],
  ["read:/100%25", "read", "/100%25/x", "allow"],
  ["read:/100%25", "read", "/100%/x", "path_unusable"],
  ["read:/100%25", "read", "/100%/x", "allow", { encoded: false }],
  ["read:/a%20b", "read", "/a b/c", "allow", { encoded: false }],
  ["read:/a", "read", "/a/50% off", "allow", { encoded: false }],
  ["read:/a", "read", "/a/%41", "path_unusable", { encoded: false }],
  ["read:/a", "read", "/a/../b", "path_traversal", { encoded: false }],
  ["read:/a?b", "read", "/a%3Fb", "allow"],
  ["read:/a", "read", "/a?b", "scope_insufficient"],
  // Slashes (A16).
  ["read:/a/", "read", "/a", "scope_insufficient"],
  ["read:/a/", "read", "/a/", "allow"],
  ["read:/a/", "read", "/a/.", "allow"],
  ["read:/a/", "read", "/a/b", "allow"],
  ["read:/a/.", "read", "/a", "scope_insufficient"],
  ["read:/a/ read:/a", "read", "/a", "allow"],
  ["read://a///b", "read", "/a/b", "allow"],
  ["read:/a", "read", "//a//b//", "allow"],
  // Scopes without a path, or with a bad one (A17 to A25, A30).
  ["read", "read", "/a", "scope_invalid"],
  ["read", "read", "/a", "allow", { assumeRoot: true }],
  ["write", "write", "/a", "allow", { assumeRoot: true }],
  ["storage.read", "storage.read", "/a", "scope_invalid", { assumeRoot: true }],
  ["storage.read", "storage.read", "/a", "scope_invalid"],
  ["read:", "read", "/a", "scope_invalid", { assumeRoot: true }],
  ["read:a", "read", "/a", "scope_invalid"],
  ["read:/a queue:", "read", "/a", "scope_invalid"],
  ["read:/a :/b", "read", "/a", "scope_invalid"],
  ["read:/a :", "read", "/a", "scope_invalid"],
  ["queue", "queue", "/any", "allow"],
  ["queue:/q", "queue", "/q/1", "allow"],
  ['read:/a"b', "read", "/a", "scope_invalid"],
  ["read:/a%22b", "read", "/a", "scope_invalid"],
  ["read:/a%0ab", "read", "/a", "scope_invalid"],
  ["read:/a\u0085b", "read", "/a", "scope_invalid"],
  ["read:/a%c2%85b", "read", "/a", "scope_invalid"],
  ["read:/a\\b", "read", "/a", "scope_invalid"],
  ["read:/a openid%0A", "read", "/a", "scope_invalid"],
  ["read:/a x%22y:/b", "read", "/a", "scope_invalid"],
  ["read:/a x%c2%85", "read", "/a", "scope_invalid"],
  ["read:/a 100%:/b x%c3%a9", "read", "/a", "allow"],
  ["read:/a\twrite:/b", "read", "/a", "scope_invalid"],
  ["  read:/a   write:/b ", "write", "/b", "allow"],
  ["", "read", "/a", "scope_insufficient"],
  ["read:/a:b", "read", "/a:b", "allow"],
  ["READ:/a", "read", "/a", "scope_insufficient"],
  ["__proto__:/a constructor", "read", "/a", "scope_insufficient"],
  ["constructor", "constructor", "/a", "allow"],
  ["read:/__proto__", "read", "/__proto__/x", "allow"],
  ["read:/__proto__", "read", "/toString", "scope_insufficient"],
];

export function scopes(library: Library): void {
  const { Enforcer, generateKey } = library;
  const key = generateKey();

  for (const [scope, authz, path, answer, options] of ROWS) {
    const with_ = options === undefined ? "" : ` with ${JSON.stringify(options)}`;
    QUnit.test(
      `${JSON.stringify(scope)} asked for ${authz}:${JSON.stringify(path)}${with_}: ${answer}`,
      async (assert) => {
        const token = await verifiedToken(library, await key, { scope });
        const enforcer = new Enforcer(ISSUER, { now: clock(), ...options });
        const explained = enforcer.explain(token, authz, path);
        assert.equal(explained.reason ?? "allow", answer, explained.message);
        assert.equal(enforcer.test(token, authz, path), answer === "allow");
        if (answer === "allow") assert.equal(explained.acl?.authz, authz);
      },
    );
  }

  QUnit.test("a path left out is the root, but not where a path has to be", async (assert) => {
    const token = await verifiedToken(library, await key, {
      scope: "read:/ write:/ storage.read:/ queue compute.read",
    });
    const enforcer = new Enforcer(ISSUER, { now: clock() });
    assert.ok(enforcer.test(token, "queue"));
    assert.ok(enforcer.test(token, "compute.read"));
    for (const authz of ["read", "write", "storage.read"]) {
      await failsWith(assert, library, "ERR_PATH_INVALID", () => enforcer.test(token, authz));
    }
    for (const path of ["", "a", "./a", "%2fa"]) {
      await failsWith(assert, library, "ERR_PATH_INVALID", () => enforcer.test(token, "read", path));
    }
  });

  QUnit.test("ACLs come in the token's order, once each, in canonical form", async (assert) => {
    const scope = "write:/b read:/a/./c read:/a//c openid read:/a/c/ read:/a%20b read:/caf%C3%A9 read:/100%25";
    const token = await verifiedToken(library, await key, { scope });
    assert.deepEqual(new Enforcer(ISSUER, { now: clock() }).generateAcls(token), [
      { authz: "write", path: "/b" },
      { authz: "read", path: "/a/c" },
      { authz: "openid", path: "/" },
      { authz: "read", path: "/a/c/" },
      { authz: "read", path: "/a b" },
      { authz: "read", path: "/café" },
      { authz: "read", path: "/100%" },
    ]);
  });

  QUnit.test("explain names the widest capability that allows it", async (assert) => {
    const token = await verifiedToken(library, await key, { scope: "read:/a/b read:/a/ read:/a/b/c" });
    const enforcer = new Enforcer(ISSUER, { now: clock() });
    assert.deepEqual(enforcer.explain(token, "read", "/a/b/c"), { allowed: true, acl: { authz: "read", path: "/a/" } });
  });

  QUnit.test("a thousand scopes are as good as one", async (assert) => {
    const list = Array.from({ length: 1000 }, (_, i) => `read:/d${i}/e`);
    const token = await verifiedToken(library, await key, { scope: list.join(" ") }, {}, { maxLength: 100_000 });
    const enforcer = new Enforcer(ISSUER, { now: clock() });
    assert.ok(enforcer.test(token, "read", "/d0/e") && enforcer.test(token, "read", "/d999/e/f"));
    assert.notOk(enforcer.test(token, "read", "/d1000/e") || enforcer.test(token, "read", "/d5"));
    assert.equal(enforcer.generateAcls(token).length, 1000);
  });
}
