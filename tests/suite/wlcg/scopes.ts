/** What scopes of the WLCG profile allow (section 2.2.1), whatever minor version a token says. */

import QUnit from "qunit";
import type { Environment, Library } from "../environment.ts";
import { AUDIENCE, clock, ISSUER } from "../fixtures.ts";
import { wlcgToken } from "./tokens.ts";

type Row = readonly [scope: string, authz: string, path: string | undefined, allowed: boolean];

const ROWS: readonly Row[] = [
  // By whole components, and everything below.
  ["storage.create:/foo/bar", "storage.create", "/foo/bar", true],
  ["storage.create:/foo/bar", "storage.create", "/foo/bar/qux", true],
  ["storage.create:/foo/bar", "storage.create", "/foo/bargain", false],
  // No file above it; that a missing directory may be made there, `capabilityFor` knows.
  ["storage.create:/foo/bar", "storage.create", "/foo", false],
  ["storage.create:/foo/bar", "storage.create", "/foo/", false],
  // A slash at the end: the directory and what is in it, no file of that name.
  ["storage.create:/foo/bar/", "storage.create", "/foo/bar", false],
  ["storage.create:/foo/bar/", "storage.create", "/foo/bar/", true],
  ["storage.create:/foo/bar/", "storage.create", "/foo/bar/qux", true],
  ["storage.modify:/foo/bar/", "storage.create", "/foo/bar", false],
  // Each is what it says, but that modify is a superset of create.
  ["storage.modify:/a", "storage.modify", "/a/b", true],
  ["storage.modify:/a", "storage.create", "/a/b", true],
  ["storage.create:/a", "storage.modify", "/a/b", false],
  ["storage.modify:/a", "storage.read", "/a/b", false],
  ["storage.create:/a", "storage.read", "/a/b", false],
  ["storage.read:/a", "storage.create", "/a/b", false],
  ["storage.stage:/a", "storage.stage", "/a/b", true],
  ["storage.stage:/a", "storage.read", "/a/b", false],
  ["storage.read:/a", "storage.stage", "/a/b", false],
  ["storage.stage:/a", "storage.poll", "/a/b", false],
  ["storage.poll:/a", "storage.poll", "/a/b", true],
  ["storage.poll:/a", "storage.read", "/a/b", false],
  ["storage.poll:/a", "storage.stage", "/a/b", false],
  // Case counts.
  ["storage.read:/A", "storage.read", "/a", false],
  ["Storage.read:/a", "storage.read", "/a", false],
  // Without a path, as is usual.
  ["compute.read", "compute.read", undefined, true],
  ["compute.modify", "compute.create", undefined, false],
  ["compute.modify", "compute.cancel", undefined, false],
  ["compute.create compute.cancel", "compute.cancel", undefined, true],
  ["host.auth", "host.auth", undefined, true],
  // Not renamed.
  ["storage.read:/a", "read", "/a", false],
  ["storage.modify:/a", "write", "/a", false],
];

const VERSIONS = ["1.0", "1.1", "1.2", "1.3", "1.10"];

export function wlcgScopes(library: Library, _environment: Environment): void {
  const key = library.generateKey();
  const judge = new library.Enforcer(ISSUER, { now: clock(), audience: AUDIENCE });

  for (const [scope, authz, path, allowed] of ROWS) {
    QUnit.test(`${scope}, asked for ${authz}${path === undefined ? "" : `:${path}`}: ${allowed}`, async (assert) => {
      for (const version of VERSIONS) {
        const token = await wlcgToken(library, await key, scope, { "wlcg.ver": version });
        assert.equal(judge.test(token, authz, path), allowed, version);
      }
    });
  }

  QUnit.test("a storage scope without a path refuses the token, whatever else it grants", async (assert) => {
    for (const name of ["read", "create", "modify", "stage", "poll"]) {
      for (const scope of [
        `storage.${name}`,
        `storage.${name}:`,
        `storage.${name}:a`,
        `storage.read:/ storage.${name}`,
      ]) {
        const token = await wlcgToken(library, await key, scope);
        assert.equal(judge.explain(token, "storage.read", "/").reason, "scope_invalid", scope);
      }
    }
  });

  QUnit.test("scopes of a request for a token grant nothing of a storage", async (assert) => {
    const token = await wlcgToken(
      library,
      await key,
      "openid wlcg wlcg:1.0 wlcg.groups:/cms wlcg.capabilityset:/cms/a",
    );
    // A relative path of a scope refuses the token: `wlcg:1.0` is for requests, and is in no access token.
    assert.equal(judge.explain(token, "storage.read", "/").reason, "scope_invalid");
    const usual = await wlcgToken(library, await key, "openid offline_access wlcg wlcg.groups:/cms");
    assert.equal(judge.explain(usual, "storage.read", "/cms").reason, "scope_insufficient");
  });
}
