/** Which URLs of issuers and key sets are asked, in which order, and what is said of the others. */

import QUnit from "qunit";
import type { Insecure, JsonWebKeySet } from "../../../src/index.ts";
import { failsWith } from "../assertions.ts";
import type { Library } from "../environment.ts";
import { asking } from "./at-once.ts";

const WELL_KNOWN = "/.well-known/openid-configuration";

/** Issuers that may be asked, and those that may not, with what may do without TLS. */
const ISSUERS: readonly (readonly [issuer: string, insecure: Insecure, said?: string])[] = [
  ["https://issuer.example", false],
  ["https://issuer.example/a", true],
  ["http://localhost", true],
  ["http://localhost:8080/a", true],
  ["http://127.0.0.1", true],
  ["http://127.10.200.3:8080", true],
  ["http://[::1]", true],
  ["http://issuer.example", ["http://issuer.example"]],
  ["http://issuer.example", true, overHttp("http://issuer.example")],
  ["http://localhost", false, overHttp("http://localhost")],
  ["http://localhost", ["http://localhost/"], overHttp("http://localhost")],
  ["http://notlocalhost", true, overHttp("http://notlocalhost")],
  ["http://localhost.example", true, overHttp("http://localhost.example")],
  ["http://127.0.0.1.example", true, overHttp("http://127.0.0.1.example")],
  ["http://128.0.0.1", true, overHttp("http://128.0.0.1")],
  ["ftp://localhost", true, noHttps("ftp://localhost")],
  ["ftp://localhost", ["ftp://localhost"], noHttps("ftp://localhost")],
  ["https://issuer.example?a", false, noHttps("https://issuer.example?a")],
  ["https://issuer.example#a", false, noHttps("https://issuer.example#a")],
  ["http://localhost?a", true, noHttps("http://localhost?a")],
  ["issuer.example", false, noHttps("issuer.example")],
  ["https://", false, noHttps("https://")],
  ["https://user@issuer.example", false, "an issuer's URL has credentials in it"],
  ["https://:word@issuer.example", false, "an issuer's URL has credentials in it"],
];

/** Key sets that metadata may name, and those that they may not. */
const KEY_SETS: readonly (readonly [jwksUri: string, issuer: string, insecure: Insecure, said?: string])[] = [
  ["https://keys.example/jwks", "https://issuer.example", false],
  ["https://keys.example/jwks", "http://localhost", true],
  ["http://127.0.0.1/jwks", "http://localhost", true],
  ["http://issuer.example/jwks", "http://issuer.example", ["http://issuer.example"]],
  ["http://keys.example/jwks", "http://issuer.example", ["http://issuer.example"], "is not https"],
  ["http://issuer.example:8080/jwks", "http://issuer.example", ["http://issuer.example"], "is not https"],
  ["http://keys.example/jwks", "http://localhost", true, "is not https"],
  ["http://localhost/jwks", "https://issuer.example", true, "is not https"],
  ["http://issuer.example/jwks", "https://issuer.example", ["https://issuer.example"], "is not https"],
  ["ftp://localhost/jwks", "http://localhost", true, "is not https"],
  ["jwks", "http://localhost", true, "is not https"],
];

export function urlsOfIssuers(library: Library): void {
  const { exportJwks, generateKey } = library;
  let jwks: JsonWebKeySet;
  QUnit.module("with answers at once", (hooks) => {
    hooks.before(async () => {
      jwks = exportJwks(await generateKey());
    });
    const answering = (issuer: string, jwksUri: string, insecure: Insecure) =>
      asking(library, ({ url }) => Response.json(url === jwksUri ? jwks : { issuer, jwks_uri: jwksUri }), {
        issuers: [issuer],
        insecure,
      });

    for (const [issuer, insecure, said] of ISSUERS) {
      QUnit.test(`${issuer}, insecure ${insecure}: ${said ?? "asked"}`, async (assert) => {
        const jwksUri = `${issuer}/jwks`;
        const { cache, asked } = answering(issuer, jwksUri, insecure);
        if (said === undefined) {
          assert.ok(await cache.getKey(issuer));
          assert.deepEqual(
            asked.map(({ url }) => url),
            [`${issuer}${WELL_KNOWN}`, jwksUri],
          );
          return;
        }
        const error = await failsWith(assert, library, "ERR_ISSUER_INSECURE", () => cache.getKey(issuer));
        assert.equal(error.message, said);
        assert.equal((error as { claim?: string }).claim, "iss");
        assert.deepEqual(asked, []);
      });
    }

    for (const [jwksUri, issuer, insecure, said] of KEY_SETS) {
      QUnit.test(`${jwksUri} of ${issuer}, insecure ${insecure}: ${said ?? "asked"}`, async (assert) => {
        const { cache, asked } = answering(issuer, jwksUri, insecure);
        if (said === undefined) {
          assert.ok(await cache.getKey(issuer));
          assert.equal(asked[1]?.url, jwksUri);
          return;
        }
        const error = await failsWith(assert, library, "ERR_ISSUER_INSECURE", () => cache.getKey(issuer));
        assert.equal(error.message, `the issuer's metadata names a jwks_uri that ${said}: "${jwksUri}"`);
        assert.equal(asked.length, 1);
      });
    }

    for (const [path, places] of [
      ["", ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"]],
      ["/", ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"]],
      [
        "/a/b",
        [
          "/a/b/.well-known/openid-configuration",
          "/.well-known/oauth-authorization-server/a/b",
          "/.well-known/openid-configuration/a/b",
        ],
      ],
      [
        "/a/",
        [
          "/a/.well-known/openid-configuration",
          "/.well-known/oauth-authorization-server/a",
          "/.well-known/openid-configuration/a",
        ],
      ],
    ] as const) {
      QUnit.test(`where the metadata of an issuer at "${path}" may be`, async (assert) => {
        const issuer = `https://issuer.example${path}`;
        const { cache, asked } = asking(library, () => new Response("", { status: 404 }), { issuers: [issuer] });
        await failsWith(assert, library, "ERR_KEYS_UNAVAILABLE", () => cache.getKey(issuer));
        assert.deepEqual(
          asked.map(({ url }) => url),
          places.map((place) => `https://issuer.example${place}`),
        );
      });
    }
  });
}

function overHttp(issuer: string): string {
  return `the issuer "${issuer}" is on http, not https; for development, insecure: true allows those on localhost, and insecure: ["${issuer}"] this one`;
}

function noHttps(issuer: string): string {
  return `"${issuer}" is no https URL without query and fragment, or too long, so no keys can be fetched for it`;
}
