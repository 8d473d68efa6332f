/** Options of an issuer that can never work. */

import QUnit from "qunit";
import type { IssuerOptions } from "../../../../src/http/issuer.ts";
import type { ErrorCode, SigningKey } from "../../../../src/index.ts";
import { failsWith } from "../../assertions.ts";
import type { Library } from "../../environment.ts";
import { ISSUER, SECRET } from "./bench.ts";

type Row = readonly [name: string, code: ErrorCode, change: Record<string, unknown>];

const client = (change: object): Record<string, unknown> => ({ clients: { jobs: change } });

const ROWS: readonly Row[] = [
  ["no issuer", "ERR_ARGUMENT", { issuer: undefined }],
  ["an issuer that is no URL", "ERR_ISSUER_INSECURE", { issuer: "issuer" }],
  ["an issuer on http", "ERR_ISSUER_INSECURE", { issuer: "http://localhost:8080" }],
  ["an issuer with a query", "ERR_ISSUER_INSECURE", { issuer: `${ISSUER}?a` }],
  ["an issuer with credentials", "ERR_ISSUER_INSECURE", { issuer: "https://a:b@issuer.example" }],
  ["no keys", "ERR_ARGUMENT", { keys: undefined }],
  ["an empty list of keys", "ERR_ARGUMENT", { keys: [] }],
  ["a key that is none", "ERR_ARGUMENT", { keys: {} }],
  ["an unknown option", "ERR_ARGUMENT", { client: {} }],
  ["clients in a list", "ERR_ARGUMENT", { clients: [] }],
  ["an unknown option of a client", "ERR_ARGUMENT", client({ scopes: "read:/" })],
  ["a short secret", "ERR_ARGUMENT", client({ secret: "secret" })],
  ["keys of a client that are none", "ERR_ARGUMENT", client({ jwks: [] })],
  ["a scope of a client that breaks the rules", "ERR_SCOPE_INVALID", client({ secret: SECRET, scope: "read:x" })],
  ["an empty audience of a client", "ERR_ARGUMENT", client({ audience: [] })],
  ["a profile of a client that is none", "ERR_ARGUMENT", client({ profile: "compat" })],
  ["a lifetime of a client that is none", "ERR_ARGUMENT", client({ lifetime: 0 })],
  ["a policy that is no function", "ERR_ARGUMENT", { policy: {} }],
  ["a store that is none", "ERR_ARGUMENT", { store: {} }],
  ["a profile that is none", "ERR_ARGUMENT", { profile: "scitoken:3.0" }],
  ["a lifetime that is none", "ERR_ARGUMENT", { lifetime: "600" }],
  ["demo that is no flag", "ERR_ARGUMENT", { demo: 1 }],
  ["a clock that is none", "ERR_ARGUMENT", { now: 0 }],
  ["onError that is no function", "ERR_ARGUMENT", { onError: true }],
  ["signingKeys without a store", "ERR_ARGUMENT", { signingKeys: {} }],
  ["an unknown algorithm", "ERR_ARGUMENT", { signingKeys: { algorithm: "HS256" } }],
  ["an empty list of algorithms", "ERR_ARGUMENT", { signingKeys: { algorithm: [] } }],
  ["an unknown algorithm in a list", "ERR_ARGUMENT", { signingKeys: { algorithm: ["ES256", "HS256"] } }],
  ["a seal that is none", "ERR_ARGUMENT", { signingKeys: { seal: {} } }],
  ["keys that verifiers could not know yet", "ERR_ARGUMENT", { signingKeys: { publishAhead: 21_600 } }],
  ["the same, as caches keep key sets", "ERR_ARGUMENT", { signingKeys: {}, keySetMaxAge: 80_000 }],
  ["keys that sign shorter than they are published", "ERR_ARGUMENT", { signingKeys: { interval: 86_399 } }],
];

export function options(library: Library): void {
  const { createIssuer } = library.issuer;

  QUnit.module("options", (hooks) => {
    let key: SigningKey;
    hooks.before(async () => {
      key = await library.generateKey();
    });

    for (const [name, code, change] of ROWS) {
      QUnit.test(name, async (assert) => {
        const { signingKeys } = change;
        const isStored = typeof signingKeys === "object" && name !== "signingKeys without a store";
        const stored = isStored ? { signingKeys: { store: new library.MemoryStore(), ...signingKeys } } : {};
        const whole = { issuer: ISSUER, keys: key, ...change, ...stored } as unknown as IssuerOptions;
        await failsWith(assert, library, code, () => createIssuer(whole));
      });
    }

    QUnit.test("a key without its private half, and two of one name", async (assert) => {
      const { privateKey: _, ...half } = key;
      await failsWith(assert, library, "ERR_KEY_MISSING", () =>
        createIssuer({ issuer: ISSUER, keys: half as SigningKey }),
      );
      await failsWith(assert, library, "ERR_ARGUMENT", () => createIssuer({ issuer: ISSUER, keys: [key, key] }));
    });

    QUnit.test(
      "on http for development, where that is said; given keys are replaced by whoever gives them",
      async (assert) => {
        const issuer = createIssuer({ issuer: "http://localhost:8080", keys: key, insecure: true });
        const response = (await issuer.fetch(
          new Request("http://localhost:8080/.well-known/openid-configuration"),
        )) as Response;
        assert.equal((await response.json()).jwks_uri, "http://localhost:8080/jwks");
        await failsWith(assert, library, "ERR_ARGUMENT", () => issuer.rotate());
        await failsWith(assert, library, "ERR_ARGUMENT", () => issuer.rotate({ immediatly: true } as object));
        assert.deepEqual(await issuer.keys(), [{ keyId: key.keyId, algorithm: "ES256", isSigning: true }]);
        await failsWith(assert, library, "ERR_ARGUMENT", () => issuer.revoke(key.keyId));
      },
    );
  });
}
