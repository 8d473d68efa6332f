/** Configuration and logging, as far as no file is needed. */

import QUnit from "qunit";
import type { KeyCacheEvent } from "../../src/index.ts";
import type { ConfigValues } from "../../src/tools/config.ts";
import { failsWith, leaksNothing } from "./assertions.ts";
import type { Environment, Library, Places } from "./environment.ts";
import { TestIssuer } from "./issuer.ts";

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

const TOKEN = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJodHRwczovL3guZXhhbXBsZSJ9.c2lnbmF0dXJlc2lnbmF0dXJl";
const BODY = "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC";
const SECRETS: readonly string[] = [
  TOKEN,
  `Bearer ${TOKEN} and more`,
  `-----BEGIN PRIVATE KEY-----\n${BODY}\n-----END PRIVATE KEY-----`,
  `-----BEGIN PRIVATE KEY-----${BODY}`,
  `{"kty":"EC","d":"${BODY}","x":"public"}`,
];

export function config(library: Library, environment: Environment, places: Places): void {
  const { setConfig, getConfig, createKeyCache, createLogger, logKeyCacheEvents } = library.config;

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

  QUnit.module("logging", () => {
    const logged = (level: "DEBUG" | "INFO" | "WARNING" | "ERROR" | "CRITICAL") => {
      const lines: string[] = [];
      return { lines, logger: createLogger({ level, write: (line) => lines.push(line), now: () => 0 }) };
    };

    QUnit.test("what is less grave than the level is not written", (assert) => {
      const wanted = { DEBUG: 4, INFO: 3, WARNING: 2, ERROR: 1, CRITICAL: 0 } as const;
      for (const [level, count] of Object.entries(wanted)) {
        const { lines, logger } = logged(level as keyof typeof wanted);
        for (const method of ["debug", "info", "warn", "error"] as const) logger[method](method);
        const all = ["DEBUG debug", "INFO info", "WARNING warn", "ERROR error"];
        assert.deepEqual(
          lines,
          all.slice(4 - count).map((text) => `1970-01-01T00:00:00.000Z ${text}`),
          level,
        );
      }
    });

    QUnit.test("unless somebody says where to, nothing is written", (assert) => {
      const { log, info, warn, error, debug } = console;
      let written = 0;
      const note = (): void => void written++;
      Object.assign(console, { log: note, info: note, warn: note, error: note, debug: note });
      try {
        const logger = createLogger();
        logger.error("x");
        logger.warn("x");
      } finally {
        Object.assign(console, { log, info, warn, error, debug });
      }
      assert.equal(written, 0);
    });

    QUnit.test("the console is written to by the method of the level", (assert) => {
      const { info, warn, error, debug } = console;
      const said: string[] = [];
      const by = (name: string) => (line: string) => void said.push(`${name} ${line.slice(25)}`);
      Object.assign(console, { info: by("info"), warn: by("warn"), error: by("error"), debug: by("debug") });
      try {
        const logger = createLogger({ level: "DEBUG", write: library.config.logToConsole });
        for (const method of ["debug", "info", "warn", "error"] as const) logger[method]("x", { a: 1 });
      } finally {
        Object.assign(console, { info, warn, error, debug });
      }
      assert.deepEqual(said, ["debug DEBUG x a=1", "info INFO x a=1", "warn WARNING x a=1", "error ERROR x a=1"]);
    });

    QUnit.test("no line carries a token or a key, wherever it stands", (assert) => {
      const { lines, logger } = logged("DEBUG");
      for (const secret of SECRETS) {
        logger.info(secret);
        logger.info("x", { secret });
        logger.info("x", { [secret]: 1 });
        logger.info("x", { error: new Error(secret) });
        logger.info("x", { error: new library.StoreError(secret, { cause: new Error(secret) }) });
        logger.info("x", { object: { secret }, list: [secret] });
      }
      const all = lines.join("\n");
      assert.equal(lines.length, 6 * SECRETS.length);
      for (const part of [...TOKEN.split("."), BODY.slice(0, 20)]) assert.notOk(all.includes(part), part);
      assert.ok(lines.every((line) => line.length < 1000));
    });

    QUnit.test("nobody forges a line, moves a cursor or writes backwards", (assert) => {
      const { lines, logger } = logged("DEBUG");
      const forged = "\r\n1970-01-01T00:00:00.000Z ERROR x\u001b[2J\u0085\u2028\u202e\u0000";
      logger.info(forged, { text: forged, [forged]: 1, error: new library.StoreError(forged) });
      logger.info("x".repeat(100_000), { text: "y".repeat(100_000) });
      assert.equal(lines.length, 2);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
      for (const line of lines) assert.notOk(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202e]/.test(line), line);
      assert.ok((lines[1] as string).length < 700);
    });

    QUnit.test("a writer that fails costs nobody anything", async (assert) => {
      const failing = [
        () => {
          throw new Error("full");
        },
        () => Promise.reject(new Error("full")),
      ];
      for (const write of failing) createLogger({ write }).error("x");
      await new Promise((resolve) => setTimeout(resolve, 0));
      assert.ok(true);
    });

    QUnit.test("an option that can never work is refused", async (assert) => {
      for (const options of [null, 5, { level: "LOUD" }, { level: 5 }, { write: "x" }, { now: 0 }, { file: "x" }]) {
        await failsWith(assert, library, "ERR_ARGUMENT", () => createLogger(options as never));
      }
    });

    QUnit.test("each event of a key cache has its line", async (assert) => {
      const { lines, logger } = logged("DEBUG");
      const log = logKeyCacheEvents(logger);
      const issuer = "https://issuer.example";
      const error = new library.KeysUnavailableError("no keys", { retryAfter: 3, cause: new TypeError("why") });
      const untrusted = new library.UntrustedIssuerError("not trusted");
      const events: KeyCacheEvent[] = [
        { type: "hit", issuer },
        { type: "stale", issuer },
        { type: "miss", issuer },
        { type: "loaded", issuer, keys: 2 },
        { type: "fetched", issuer, keys: 2, skipped: 1, notModified: false },
        { type: "fetch_failed", issuer, error, retryAfter: 3 },
        { type: "refused", issuer, error },
        { type: "refused", issuer: `\n${"x".repeat(1000)}`, error: untrusted },
        { type: "store_failed", issuer: "", error: new library.StoreError("full") },
      ];
      events.forEach(log);
      const short = lines.map((line) => line.slice(25).replace('issuer="https://issuer.example"', "ISSUER"));
      assert.deepEqual(short, [
        "DEBUG keys at hand ISSUER",
        "DEBUG keys at hand, due to be fetched again ISSUER",
        "DEBUG no keys at hand ISSUER",
        "INFO keys found in the store ISSUER keys=2",
        "INFO keys fetched ISSUER keys=2 skipped=1 notModified=false",
        'WARNING keys could not be fetched ISSUER retryAfter=3 error=ERR_KEYS_UNAVAILABLE "no keys" (TypeError)',
        'WARNING no key was had ISSUER error=ERR_KEYS_UNAVAILABLE "no keys" (TypeError)',
        `INFO no key was had issuer="\\n${"x".repeat(75)}…" error=ERR_ISSUER_UNTRUSTED "not trusted"`,
        'WARNING the key store failed error=ERR_STORE "full"',
      ]);
    });
  });
}
