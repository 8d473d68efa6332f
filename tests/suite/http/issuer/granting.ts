/** What clients get of what they ask for. */

import QUnit from "qunit";
import type { Allowance, TokenRequest } from "../../../../src/http/issuer.ts";
import type { Library } from "../../environment.ts";
import { credentials, ISSUER, makeBench, NOW, OTHER, STORAGE, tokenOf, told } from "./bench.ts";

type Asked = Readonly<Record<string, string>>;

/** What the client `jobs` gets, which may have `read:/store write:/store/jobs`. */
const SCOPES: readonly [asked: string, granted: string][] = [
  ["read:/store", "read:/store"],
  ["read:/store/run-1", "read:/store/run-1"],
  ["read:/", "read:/store"],
  ["write:/ read:/store/a", "write:/store/jobs read:/store/a"],
  ["read:/store/a read:/storehouse", "read:/store/a"],
  ["read:/store read:/store/a read:/store", "read:/store read:/store/a"],
  ["  read:/store  ", "read:/store"],
  ["read:/%73tore/x", "read:/%73tore/x"],
  ["openid read:/store", "read:/store"],
  ["read:/stor", "400 invalid_scope"],
  ["read:/storehouse", "400 invalid_scope"],
  ["write:/store", "write:/store/jobs"],
  ["execute:/store", "400 invalid_scope"],
  ["storage.read:/store", "400 invalid_scope"],
  ["read:/store/../etc", "400 invalid_scope"],
  ["read:/store/%2e%2e/etc", "400 invalid_scope"],
  ["read:store", "400 invalid_scope"],
  ["read", "400 invalid_scope"],
  [":/store", "400 invalid_scope"],
  ['read:/"', "400 invalid_scope"],
  [Array.from({ length: 101 }, (_, i) => `read:/store/${i}`).join(" "), "400 invalid_scope"],
  ["", "400 invalid_scope"],
  [`aud:${STORAGE}`, "400 invalid_scope"],
  ["read:/store aud:", "400 invalid_scope"],
];

/** For which services the client gets a token. */
const SERVICES: readonly [name: string, asked: Asked, aud: unknown, client?: string][] = [
  ["a scope names one", { scope: `read:/ aud:${STORAGE}` }, STORAGE],
  ["two scopes", { scope: `aud:${STORAGE} read:/ aud:${OTHER}` }, [STORAGE, OTHER]],
  ["resource", { resource: OTHER }, OTHER],
  ["audience", { audience: OTHER }, OTHER],
  ["all ways", { scope: `read:/ aud:${STORAGE}`, resource: OTHER, audience: STORAGE }, [STORAGE, OTHER]],
  ["none: all that are listed", {}, [STORAGE, OTHER]],
  ["one that is not listed", { audience: "https://elsewhere.example" }, "400 invalid_target"],
  ["one of two is not listed", { audience: "https://elsewhere.example", resource: OTHER }, "400 invalid_target"],
  ["a resource that is no URI", { resource: "storage" }, "400 invalid_target"],
  ["a resource with a fragment", { resource: `${STORAGE}#a` }, "400 invalid_target"],
  ["any, where some are listed", { audience: "ANY" }, "400 invalid_target"],
  ["any, where any is listed", { audience: "ANY" }, "ANY", "any"],
  ["one, where any is listed", { audience: "https://elsewhere.example" }, "https://elsewhere.example", "any"],
  ["none, where any is listed", {}, "400 invalid_target", "any"],
  ["one, where none is listed", { audience: STORAGE }, "400 invalid_target", "old"],
  ["none, where none is listed: a SciToken 1.0 needs none", {}, undefined, "old"],
];

export function granting(library: Library): void {
  QUnit.module("what is granted", () => {
    for (const [scope, granted] of SCOPES) {
      QUnit.test(`scope ${scope.slice(0, 80) || "none"}: ${granted}`, async (assert) => {
        const bench = await makeBench(library);
        const answer = await credentials(bench, { scope, resource: STORAGE });
        if (granted.startsWith("4")) {
          assert.equal(told(answer), granted);
          assert.ok(String(answer.json.error_description).length < 256);
          return;
        }
        const { claims } = await tokenOf(bench, answer);
        assert.deepEqual([claims.scope, answer.json.scope], [granted, granted]);
      });
    }

    for (const [name, asked, aud, client] of SERVICES) {
      QUnit.test(`services: ${name}`, async (assert) => {
        const bench = await makeBench(library);
        const answer = await credentials(bench, { scope: "read:/", ...asked }, client);
        if (typeof aud === "string" && aud.startsWith("4")) assert.equal(told(answer), aud);
        else assert.deepEqual((await tokenOf(bench, answer)).claims.aud, aud);
      });
    }

    QUnit.test("the answer, and all claims of a token", async (assert) => {
      const bench = await makeBench(library);
      const answer = await credentials(bench, { scope: "read:/store", audience: STORAGE });
      const { claims } = await tokenOf(bench, answer);
      const { access_token: _, ...rest } = answer.json;
      assert.deepEqual(rest, { token_type: "Bearer", expires_in: 600, scope: "read:/store" });
      const { jti, ...others } = claims;
      assert.ok(typeof jti === "string");
      const times = { iat: NOW, nbf: NOW, exp: NOW + 600 };
      const who = { iss: ISSUER, sub: "jobs", aud: STORAGE };
      assert.deepEqual(others, { ver: "scitoken:2.0", ...who, ...times, scope: "read:/store" });
      assert.equal(answer.headers.get("pragma"), "no-cache");
    });

    QUnit.test("profiles: WLCG, at+jwt and 1.0 as listed of a client", async (assert) => {
      const bench = await makeBench(library);
      const ask = async (client: string, asked: Asked) => tokenOf(bench, await credentials(bench, asked, client));
      const grid = await ask("grid", { scope: "storage.read:/a storage.create:/data/x" });
      assert.deepEqual(
        [grid.claims["wlcg.ver"], grid.claims.sub, grid.claims.scope],
        ["1.0", "grid-robot", "storage.read:/a storage.create:/data/x"],
      );
      const access = await ask("access", { scope: "read:/" });
      assert.equal(library.jwt.decode(access.token).header.typ, "at+jwt");
      assert.deepEqual([access.claims.client_id, access.claims.exp], ["access", NOW + 60]);
      const old = await ask("old", { scope: "read:/store" });
      assert.deepEqual([old.claims.ver, "client_id" in old.claims], [undefined, false]);
    });

    QUnit.test("a client of whom nothing is listed gets nothing", async (assert) => {
      const bench = await makeBench(library);
      assert.equal(told(await credentials(bench, { scope: "read:/", audience: STORAGE }, "idle")), "400 invalid_scope");
    });

    policies(library);
  });
}

/** What a policy says, and what comes of it for the client `jobs` that asks for `read:/store/a write:/store`. */
const POLICIES: readonly [name: string, says: unknown, comes: string][] = [
  ["all that is listed", { scope: "read:/ write:/" }, "read:/store/a write:/store/jobs"],
  ["as a list", { scope: ["read:/store/a/b", "write:/store/jobs/1"] }, "read:/store/a/b write:/store/jobs/1"],
  ["more than is listed or asked for", { scope: "read:/ write:/ execute:/" }, "read:/store/a write:/store/jobs"],
  ["less", { scope: "read:/store/a" }, "read:/store/a"],
  ["other things", { scope: "execute:/store" }, "400 invalid_scope"],
  ["nothing", undefined, "400 invalid_scope"],
  ["null", null, "400 invalid_scope"],
  ["an empty object", {}, "400 invalid_scope"],
  ["another service", { scope: "read:/", audience: "https://elsewhere.example" }, "400 invalid_target"],
  ["something that is no allowance", { scopes: "read:/" }, "500 server_error"],
  ["a scope that breaks the rules", { scope: "read:store" }, "500 server_error"],
  ["true", true, "500 server_error"],
  ["a claim that is not for it to set", { scope: "read:/", claims: { exp: NOW * 2 } }, "500 server_error"],
  ["a profile that is none", { scope: "read:/", profile: "compat" }, "500 server_error"],
  ["a lifetime that is none", { scope: "read:/", lifetime: Number.NaN }, "500 server_error"],
];

function policies(library: Library): void {
  const asked = { scope: "read:/store/a write:/store", audience: STORAGE };
  for (const [name, says, comes] of POLICIES) {
    QUnit.test(`a policy says ${name}`, async (assert) => {
      const bench = await makeBench(library, { policy: async () => says as Allowance });
      const answer = await credentials(bench, asked);
      if (/^[45]/.test(comes)) assert.equal(told(answer), comes, answer.text);
      else assert.equal((await tokenOf(bench, answer)).claims.scope, comes);
      assert.equal(bench.errors.length, comes.startsWith("5") ? 1 : 0);
    });
  }

  QUnit.test("a policy is told what is asked for, and decides on the rest of the token", async (assert) => {
    const seen: TokenRequest[] = [];
    const bench = await makeBench(library, {
      maxLifetime: 900,
      policy: (request) => {
        seen.push(request);
        const claims = { "wlcg.groups": ["/dept"] };
        return { scope: "storage.read:/", profile: "wlcg:1.0", subject: "jane", lifetime: 86_400, claims };
      },
    });
    const answer = await credentials(bench, { scope: "storage.read:/x aud:b", resource: OTHER }, "idle");
    assert.equal(told(answer), "400 invalid_target");
    const { claims } = await tokenOf(
      bench,
      await credentials(bench, { scope: "storage.read:/x", resource: OTHER }, "idle"),
    );
    assert.deepEqual(
      [claims.sub, claims.exp, claims["wlcg.groups"], claims["wlcg.ver"]],
      ["jane", NOW + 900, ["/dept"], "1.0"],
    );
    const [first] = seen;
    assert.deepEqual(
      [first?.clientId, first?.grantType, first?.scope, first?.audience, first?.subjectToken],
      ["idle", "client_credentials", ["storage.read:/x"], ["b", OTHER], undefined],
    );
    assert.equal(first?.request.method, "POST");
  });

  QUnit.test("a policy that fails grants nothing, and what it says of that stays inside", async (assert) => {
    const bench = await makeBench(library, {
      policy: () => {
        throw new Error("the database of members is gone");
      },
    });
    const answer = await credentials(bench, asked);
    assert.equal(told(answer), "500 server_error");
    assert.notOk(answer.text.includes("database"));
    assert.equal((bench.errors[0] as Error).message, "the database of members is gone");
  });

  QUnit.test("logging that fails costs nobody an answer", async (assert) => {
    const bench = await makeBench(library, {
      policy: () => Promise.reject(new Error("no")),
      onError: () => {
        throw new Error("no log either");
      },
    });
    assert.equal(told(await credentials(bench, asked)), "500 server_error");
  });
}
