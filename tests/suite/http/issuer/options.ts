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
  ["a list of scopes of a client", "ERR_ARGUMENT", client({ secret: SECRET, scope: ["read:/"] })],
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

    QUnit.test("what is wrong with a client is told with its name", async (assert) => {
      const rows: readonly (readonly [client: object, told: string])[] = [
        [{ scope: ["read:/"] }, 'client "b": scope must be one string, such as "read:/ write:/store"'],
        [{ scope: "read:x" }, 'client "b": the scope "read:x" is refused'],
        [{ secret: "x" }, 'client "b": secret must be a string of at least 16 characters'],
        [{ lifetim: 5 }, 'client "b": there is no option "lifetim"'],
      ];
      for (const [b, told] of rows) {
        const clients = { a: { scope: "read:/" }, b } as IssuerOptions["clients"];
        const act = () => createIssuer({ issuer: ISSUER, keys: key, clients });
        const error = await failsWith(assert, library, ["ERR_ARGUMENT", "ERR_SCOPE_INVALID"], act);
        assert.ok(error.message.startsWith(told), error.message);
      }
    });

    QUnit.test("keys as importKey gives them; a promise of one is told from a key", async (assert) => {
      const made = await library.generateKey("ES256", { extractable: true });
      const pem = await library.exportKey(made, "pem-private");
      // Of either type, as far as the compiler knows.
      const read = await library.importKey(pem, { keyId: "2026-1" });
      const issuer = createIssuer({ issuer: ISSUER, keys: [read, key] });
      assert.deepEqual(
        (await issuer.keys()).map(({ keyId }) => keyId),
        ["2026-1", key.keyId],
      );
      for (const keys of [library.generateKey(), [key, library.importKey(pem)]]) {
        const options = { issuer: ISSUER, keys } as unknown as IssuerOptions;
        const { message } = await failsWith(assert, library, "ERR_ARGUMENT", () => createIssuer(options));
        assert.equal(message, "keys has a promise in it: await generateKey or importKey");
      }
    });

    QUnit.test("on http without leave, it says which leave that is", async (assert) => {
      for (const insecure of [false, true, ["issuer.example"]]) {
        const options = { issuer: "http://issuer.example", keys: key, insecure };
        const { message } = await failsWith(assert, library, "ERR_ISSUER_INSECURE", () => createIssuer(options));
        assert.ok(message.includes("insecure: true allows those on localhost"), message);
        assert.ok(message.endsWith('insecure: ["http://issuer.example"] this one'), message);
      }
      assert.ok(createIssuer({ issuer: "http://issuer.example", keys: key, insecure: ["http://issuer.example"] }));
    });

    QUnit.test("keys that verifiers could not know yet: which number comes of what", async (assert) => {
      const store = new library.MemoryStore();
      const signingKeys = { store, verifierRefresh: 5, propagation: 0, publishAhead: 10 };
      const act = () => createIssuer({ issuer: ISSUER, keySetMaxAge: 0, signingKeys });
      const { message } = await failsWith(assert, library, "ERR_ARGUMENT", act);
      const sum = "185 seconds: 5 (verifierRefresh) + 0 (keySetMaxAge) + 180 until all instances see a key";
      assert.ok(message.startsWith(`publishAhead must be at least ${sum}`), message);
      assert.ok(createIssuer({ issuer: ISSUER, keySetMaxAge: 0, signingKeys: { ...signingKeys, publishAhead: 185 } }));
    });

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
