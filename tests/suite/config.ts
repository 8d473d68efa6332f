/** Configuration, as far as no file is needed. */

import QUnit from "qunit";
import type { ConfigValues } from "../../src/tools/config.ts";
import { failsWith, leaksNothing } from "./assertions.ts";
import type { Environment, Library, Places } from "./environment.ts";
import { TestIssuer } from "./issuer.ts";
import { logging } from "./logging.ts";

const DEFAULTS = {
  logLevel: "INFO",
  logFile: "",
  cacheLifetime: 345_600,
  cacheLocation: "",
  defaultAlg: "ES256",
  updateInterval: 3600,
  allowInMemory: false,
  backgroundInterval: 60,
  backgroundThreshold: 600,
  tlsCaFile: "",
  monitoringFile: "",
  monitoringInterval: 60,
};

/** A setting, what it is given as, and what is made of it. */
const GOOD: readonly [keyof typeof DEFAULTS, ConfigValues, unknown][] = [
  ["logLevel", { logLevel: "WARNING" }, "WARNING"],
  ["logLevel", { log_level: "critical" }, "CRITICAL"],
  ["logFile", { log_file: "/var/log/x" }, "/var/log/x"],
  ["cacheLifetime", { cacheLifetime: 60 }, 60],
  ["cacheLifetime", { cache_lifetime: "86400" }, 86_400],
  ["cacheLifetime", { "keycache.expiration_interval_s": 5 }, 5],
  ["cacheLocation", { cache_location: "/x" }, "/x"],
  ["cacheLocation", { "keycache.cache_home": "/y" }, "/y"],
  ["defaultAlg", { defaultAlg: "RS256" }, "RS256"],
  ["defaultAlg", { default_alg: "EdDSA" }, "EdDSA"],
  ["updateInterval", { "keycache.update_interval_s": " 700 " }, 700],
  ["allowInMemory", { allowInMemory: true }, true],
  ["allowInMemory", { "keycache.allow_in_memory": "Yes" }, true],
  ["allowInMemory", { "keycache.allow_in_memory": "0" }, false],
  ["backgroundInterval", { "keycache.refresh_interval_ms": 1500 }, 1.5],
  ["backgroundThreshold", { backgroundThreshold: "0.5" }, 0.5],
  ["backgroundThreshold", { "keycache.refresh_threshold_ms": "0" }, 0],
  ["tlsCaFile", { "tls.ca_file": "/ca.pem" }, "/ca.pem"],
  ["monitoringFile", { "monitoring.file": "/m.json" }, "/m.json"],
  ["monitoringInterval", { "monitoring.file_interval_s": 0 }, 0],
];

/** Settings that are refused, and the name that the message has. */
const BAD: readonly [string, unknown][] = [
  ["logLevel", { logLevel: "LOUD" }],
  ["log_level", { log_level: 10 }],
  ["logFile", { logFile: null }],
  ["log_file", { log_file: "a\nb" }],
  ["cacheLifetime", { cacheLifetime: 0 }],
  ["cacheLifetime", { cacheLifetime: Number.NaN }],
  ["cache_lifetime", { cache_lifetime: "4 days" }],
  ["cache_lifetime", { cache_lifetime: "-1" }],
  ["cache_lifetime", { cache_lifetime: "1e3" }],
  ["cache_lifetime", { cache_lifetime: "" }],
  ["cache_lifetime", { cache_lifetime: "999999999999999" }],
  ["cacheLocation", { cacheLocation: 5 }],
  ["default_alg", { default_alg: "HS256" }],
  ["defaultAlg", { defaultAlg: "none" }],
  ["keycache.update_interval_s", { "keycache.update_interval_s": "x" }],
  ["keycache.allow_in_memory", { "keycache.allow_in_memory": "perhaps" }],
  ["allowInMemory", { allowInMemory: 2 }],
  ["keycache.refresh_interval_ms", { "keycache.refresh_interval_ms": 2 ** 31 }],
  ["keycache.refresh_threshold_ms", { "keycache.refresh_threshold_ms": 0.5 }],
  ["monitoringInterval", { monitoringInterval: Number.POSITIVE_INFINITY }],
  ["cachelifetime", { cachelifetime: 5 }],
  ["issuers", { issuers: "*" }],
  ["insecure", { insecure: true }],
  ["__proto__", JSON.parse('{"__proto__": 5}')],
  ["cacheLifetime", { cacheLifetime: 5, cache_lifetime: 5 }],
  ["keycache.cache_home", { cacheLocation: "/x", "keycache.cache_home": "/x" }],
];

export function config(library: Library, environment: Environment, places: Places): void {
  const { setConfig, getConfig, createKeyCache } = library.config;

  QUnit.module("settings", (hooks) => {
    hooks.afterEach(() => void setConfig());

    QUnit.test("left alone, there are the defaults, and nobody can change them", (assert) => {
      assert.deepEqual(setConfig(), DEFAULTS as never);
      assert.equal(getConfig(), getConfig());
      assert.ok(Object.isFrozen(getConfig()));
    });

    QUnit.test("each can be set by its name here and by those in Python and C++", (assert) => {
      for (const [name, values, expected] of GOOD) {
        assert.deepEqual(setConfig(values), { ...DEFAULTS, [name]: expected } as never, JSON.stringify(values));
        assert.deepEqual(getConfig()[name], expected as never);
      }
    });

    QUnit.test("what is left undefined is left out, and what is set is set anew", (assert) => {
      setConfig({ cacheLifetime: 5, logLevel: "DEBUG" });
      assert.deepEqual(setConfig({ logLevel: undefined, log_level: "ERROR" }), { ...DEFAULTS, logLevel: "ERROR" });
    });

    QUnit.test(
      "what there is not, and what can never work, is refused by its name and changes nothing",
      async (assert) => {
        setConfig({ cacheLifetime: 77 });
        for (const [name, values] of BAD) {
          const error = await failsWith(assert, library, "ERR_ARGUMENT", () => setConfig(values as never));
          assert.ok(error.message.includes(name), `${name}: ${error.message}`);
          leaksNothing(assert, error, {});
        }
        for (const source of [5, null, [], true, () => {}]) {
          await failsWith(assert, library, "ERR_ARGUMENT", () => setConfig(source as never));
        }
        assert.equal(getConfig().cacheLifetime, 77);
      },
    );

    QUnit.test("a file is refused where there are none, or none such", async (assert) => {
      const error = await failsWith(assert, library, "ERR_ARGUMENT", () => setConfig("/nowhere/scitokens.ini"));
      const expected =
        places.folder === undefined ? /runtime with files|cannot be read/ : /"\/nowhere\/scitokens.ini" cannot be read/;
      assert.ok(expected.test(error.message), error.message);
    });
  });

  QUnit.module("key caches", (hooks) => {
    hooks.afterEach(() => void setConfig());

    QUnit.test("one is made as configured, and what is said at the call goes first", async (assert) => {
      const key = await library.generateKey();
      const issuer = await TestIssuer.publishing(environment, library.exportJwks(key));
      const store = new library.MemoryStore();
      const lifeOf = async (options: object): Promise<number> => {
        const cache = createKeyCache({ issuers: [issuer.url], insecure: true, store, ...options });
        await cache.refresh(issuer.url);
        const { fetchedAt, expiresAt } = await cache.metadata(issuer.url);
        return expiresAt - fetchedAt;
      };
      setConfig({ cacheLifetime: 100_000 });
      assert.equal(await lifeOf({}), 100_000);
      assert.equal(await lifeOf({ lifetime: 200_000 }), 200_000);
      assert.equal(await lifeOf({ lifetime: undefined }), 100_000);
      setConfig({ cacheLifetime: 365 * 86_400 });
      assert.equal(await lifeOf({}), 345_600, "no configuration makes keys serve longer than 4 days");
      setConfig();
      assert.equal(await lifeOf({}), 345_600);
    });

    QUnit.test("no configuration adds trust", async (assert) => {
      setConfig({ allowInMemory: true, cacheLifetime: 100_000 });
      const cache = createKeyCache({ store: new library.MemoryStore() });
      await failsWith(assert, library, "ERR_ISSUER_UNTRUSTED", () => cache.getKey("https://issuer.example"));
    });

    QUnit.test("an option that can never work is refused as by any key cache", async (assert) => {
      for (const options of [null, "x", [], { issuer: "x" }, { lifetime: -1 }, { store: {} }, { onEvent: 5 }]) {
        await failsWith(assert, library, "ERR_ARGUMENT", () => createKeyCache(options as never));
      }
    });

    if (places.folder === undefined) {
      QUnit.test("what needs files is refused where there are none", async (assert) => {
        assert.ok(createKeyCache() instanceof library.KeyCache, "memory will do if nothing is said");
        for (const [setting, code] of [
          ["cacheLocation", "ERR_STORE"],
          ["monitoringFile", "ERR_STORE"],
        ] as const) {
          setConfig({ [setting]: "/nowhere/x" });
          await failsWith(assert, library, code, () => createKeyCache(), setting);
        }
        for (const setting of ["tlsCaFile", "logFile"]) {
          setConfig({ [setting]: "/nowhere/x" });
          await failsWith(assert, library, "ERR_ARGUMENT", () => createKeyCache(), setting);
        }
      });
    }
  });

  logging(library);
}
