/** Configuration from a file and the environment, and what it does to key caches and logs, with real files. */

import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import QUnit from "qunit";
import type { FAULTS } from "../issuer/faults.ts";
import { failsWith, leaksNothing } from "../suite/assertions.ts";
import { JWKS, METADATA, metadata, publishing, TestIssuer } from "../suite/issuer.ts";
import { type Bench, freshFolder } from "./bench.ts";

const VARIABLES = {
  KEYCACHE_UPDATE_INTERVAL_S: ["updateInterval", "700", 700],
  KEYCACHE_EXPIRATION_INTERVAL_S: ["cacheLifetime", "86400", 86_400],
  KEYCACHE_CACHE_HOME: ["cacheLocation", "/x", "/x"],
  KEYCACHE_ALLOW_IN_MEMORY: ["allowInMemory", "yes", true],
  KEYCACHE_REFRESH_INTERVAL_MS: ["backgroundInterval", "30000", 30],
  KEYCACHE_REFRESH_THRESHOLD_MS: ["backgroundThreshold", "60000", 60],
  TLS_CA_FILE: ["tlsCaFile", "/ca.pem", "/ca.pem"],
  MONITORING_FILE: ["monitoringFile", "/m.json", "/m.json"],
  MONITORING_FILE_INTERVAL_S: ["monitoringInterval", "5", 5],
} as const;

export function config({ library, environment, authority }: Bench): void {
  const { KeyCache, exportJwks, generateKey } = library;
  const { setConfig, getConfig, createKeyCache, createLogger, logToFile } = library.config;
  const modeOf = (file: string): string => (statSync(file).mode & 0o777).toString(8);

  function fileOf(text: string): string {
    const file = join(freshFolder(), "scitokens.ini");
    writeFileSync(file, text);
    return file;
  }

  async function withVariables(variables: Record<string, string>, act: () => unknown): Promise<void> {
    Object.assign(process.env, variables);
    try {
      await act();
    } finally {
      for (const name of Object.keys(variables)) delete process.env[name];
    }
  }

  QUnit.module("files", (hooks) => {
    hooks.afterEach(() => void setConfig());

    QUnit.test("the reference library's file is read, with comments, quotes and other sections", (assert) => {
      const file = fileOf(
        `\ufeff# a site's file\r
; more
[other]
log_level = CRITICAL
[scitokens]
Log_Level = DEBUG
log_file =
cache_lifetime=100000 ; seconds
cache_location = "/var/cache/a;b"
default_alg = 'RS256'
keycache.allow_in_memory = true
monitoring.file = /x\\;y
`,
      );
      const { updateInterval, tlsCaFile, ...read } = setConfig(file);
      assert.deepEqual(read, {
        logLevel: "DEBUG",
        logFile: "",
        cacheLifetime: 100_000,
        cacheLocation: "/var/cache/a;b",
        defaultAlg: "RS256",
        allowInMemory: true,
        backgroundInterval: 60,
        backgroundThreshold: 600,
        monitoringFile: "/x;y",
        monitoringInterval: 60,
      });
      assert.deepEqual(getConfig(), { ...read, updateInterval, tlsCaFile } as never);
    });

    QUnit.test("what is wrong with a file is told by its name, and changes nothing", async (assert) => {
      setConfig({ cacheLifetime: 77 });
      const wrong: readonly [string, RegExp][] = [
        ["", /no section \[scitokens\]/],
        ["log_level = INFO\n", /no section/],
        ["[SciTokens]\nlog_level = INFO\n", /no section/],
        ["[scitokens]\nlog_levle = INFO\n", /no setting "log_levle"/],
        ["[scitokens]\nlog_level = LOUD\n", /log_level must be one of DEBUG/],
        ["[scitokens]\nlog_level\n", /no one value for "log_level"/],
        ["[scitokens]\nlog_level: INFO\n", /no one value for "log_level: INFO"/],
        ["[scitokens]\ncache_lifetime = 4d\n", /cache_lifetime must be a whole number/],
        ["[scitokens]\ncache_lifetime = 5\nCACHE_LIFETIME = 6\n", /"cache_lifetime" twice/],
        ["[scitokens]\ncache_lifetime = 5\n[scitokens]\ncache_lifetime = 6\n", /"cache_lifetime" twice/],
        ["[scitokens]\ncache_lifetime = 5\nkeycache.expiration_interval_s = 6\n", /under another name/],
        ["[scitokens]\ncache_lifetime[] = 5\n", /no one value for "cache_lifetime\[\]"/],
        ["[scitokens]\n__proto__ = 5\n", /no one value for "__proto__"/],
        ["[scitokens]\nconstructor = 5\n", /no setting "constructor"/],
        ["[scitokens]\nissuers = *\n", /no setting "issuers"/],
        ["[scitokens]\n= 5\n", /""/],
        [`a = b\n[a]\n${"secret".repeat(60)} = 5\n[scitokens]\n`, /a value and a section of one name/],
      ];
      for (const [text, message] of wrong) {
        const error = await failsWith(assert, library, "ERR_ARGUMENT", () => setConfig(fileOf(text)), text);
        leaksNothing(assert, error, { untrusted: text });
        assert.ok(message.test(error.message), `${text}: ${error.message}`);
      }
      for (const file of [join(freshFolder(), "none.ini"), freshFolder(), ""]) {
        const error = await failsWith(assert, library, "ERR_ARGUMENT", () => setConfig(file), file);
        assert.ok(error.message.includes("cannot be read"), error.message);
      }
      assert.equal(getConfig().cacheLifetime, 77);
      assert.equal(({} as { cache_lifetime?: unknown }).cache_lifetime, undefined);
    });
  });

  QUnit.module("size", (hooks) => {
    hooks.afterEach(() => void setConfig());

    QUnit.test("a file of 65,536 characters is read, and one of more is not", async (assert) => {
      const text = "[scitokens]\ncache_lifetime = 77\n# ";
      assert.equal(setConfig(fileOf(text.padEnd(65_536, "x"))).cacheLifetime, 77);
      const longer = () => setConfig(fileOf(text.padEnd(65_537, "x")));
      const error = await failsWith(assert, library, "ERR_ARGUMENT", longer);
      assert.ok(error.message.includes("longer than 65536 characters"), error.message);
    });
  });

  QUnit.module("environment", (hooks) => {
    hooks.afterEach(() => void setConfig());

    QUnit.test("all variables of the C++ library count, in capital letters or in small ones", async (assert) => {
      for (const [name, [setting, value, expected]] of Object.entries(VARIABLES)) {
        for (const variable of [`SCITOKEN_CONFIG_${name}`, `scitoken_config_${name.toLowerCase()}`]) {
          await withVariables({ [variable]: value }, () => assert.deepEqual(setConfig()[setting], expected, variable));
        }
      }
      assert.equal(setConfig().updateInterval, 3600);
    });

    QUnit.test("they go before a file and an object, and capital letters before small ones", async (assert) => {
      const upper = { SCITOKEN_CONFIG_KEYCACHE_EXPIRATION_INTERVAL_S: "90000" };
      const lower = { scitoken_config_keycache_expiration_interval_s: "90001" };
      await withVariables({ ...lower, ...upper }, () => assert.equal(setConfig().cacheLifetime, 90_000));
      await withVariables(lower, () => {
        assert.equal(setConfig({ cacheLifetime: 5 }).cacheLifetime, 90_001);
        assert.equal(setConfig(fileOf("[scitokens]\ncache_lifetime=5\n")).cacheLifetime, 90_001);
      });
    });

    QUnit.test(
      "an empty one is none, an unknown one is passed over, and a bad one is refused by its name",
      async (assert) => {
        await withVariables({ SCITOKEN_CONFIG_KEYCACHE_UPDATE_INTERVAL_S: "", SCITOKEN_CONFIG_X: "1" }, () =>
          assert.equal(setConfig().updateInterval, 3600),
        );
        for (const value of ["x", "-1", "1.5", "1e3", " "]) {
          for (const name of [
            "SCITOKEN_CONFIG_KEYCACHE_UPDATE_INTERVAL_S",
            "scitoken_config_monitoring_file_interval_s",
          ]) {
            await withVariables({ [name]: value }, async () => {
              const error = await failsWith(assert, library, "ERR_ARGUMENT", () => setConfig(), `${name}=${value}`);
              assert.ok(error.message.startsWith(name), error.message);
            });
          }
        }
      },
    );
  });

  QUnit.module("key caches", (hooks) => {
    hooks.afterEach(() => void setConfig());

    QUnit.test("keys are kept below the folder of caches, where the next process finds them", async (assert) => {
      const key = await generateKey();
      const issuer = await TestIssuer.publishing(environment, exportJwks(key));
      const cacheLocation = freshFolder();
      for (let start = 0; start < 2; start++) {
        setConfig({ cacheLocation });
        await createKeyCache({ issuers: [issuer.url], insecure: true }).getKey(issuer.url, key.keyId);
      }
      assert.deepEqual(await issuer.requests(), [METADATA, JWKS]);
      assert.equal(readdirSync(join(cacheLocation, "scitokens/keys")).length, 1);
    });

    QUnit.test(
      "what cannot be kept is logged, as a warning unless memory is allowed, and costs no key",
      async (assert) => {
        const key = await generateKey();
        for (const [allowInMemory, level] of [
          [false, "WARNING"],
          [true, "DEBUG"],
        ] as const) {
          const issuer = await TestIssuer.publishing(environment, exportJwks(key));
          const cacheLocation = freshFolder();
          chmodSync(cacheLocation, 0o777);
          const logFile = join(freshFolder(), "log");
          setConfig({ cacheLocation, allowInMemory, logFile, logLevel: "DEBUG" });
          const cache = createKeyCache({ issuers: [issuer.url], insecure: true });
          assert.equal((await cache.getKey(issuer.url, key.keyId)).keyId, key.keyId);
          const line = readFileSync(logFile, "utf8")
            .split("\n")
            .find((line) => line.includes("the key store failed"));
          assert.ok(line?.includes(` ${level} `) && line.includes("chmod go-w"), line);
        }
      },
    );

    QUnit.test("the authorities of a file are trusted, and no others", async (assert) => {
      const key = await generateKey();
      const issuer = await TestIssuer.publishing(environment, exportJwks(key), "https");
      const other = fileOf(rootCertificates[0] as string);
      const get = () => {
        const cache = createKeyCache({ issuers: [issuer.url], store: new library.MemoryStore() });
        return cache.getKey(issuer.url, key.keyId);
      };
      setConfig({ tlsCaFile: other });
      const error = await failsWith(assert, library, "ERR_KEYS_UNAVAILABLE", get);
      assert.ok(/cert|issuer|CERT/.test(String((error.cause as Error | undefined) ?? error.message)), error.message);
      assert.deepEqual(await issuer.requests(), []);
      await withVariables({ NODE_TLS_REJECT_UNAUTHORIZED: "0" }, () =>
        failsWith(assert, library, "ERR_KEYS_UNAVAILABLE", get, "a variable does not unsay it"),
      );
      setConfig({ tlsCaFile: authority });
      assert.equal((await get()).keyId, key.keyId);
      for (const file of [fileOf("no certificate"), join(freshFolder(), "none.pem")]) {
        setConfig({ tlsCaFile: file });
        await failsWith(assert, library, "ERR_ARGUMENT", get);
      }
    });

    QUnit.test("with authorities of its own, it asks as any key cache does", async (assert) => {
      const key = await generateKey();
      const jwks = { body: JSON.stringify(exportJwks(key)), headers: { etag: '"1"', "cache-control": "max-age=900" } };
      const issuer = await TestIssuer.start(environment, (url) => ({ ...publishing(url, {}), [JWKS]: jwks }), "https");
      setConfig({ tlsCaFile: authority });
      const cache = createKeyCache({ issuers: [issuer.url], store: new library.MemoryStore() });
      await cache.getKey(issuer.url, key.keyId);
      const { fetchedAt, refreshAt } = await cache.metadata(issuer.url);
      assert.equal(Math.round(refreshAt - fetchedAt), 900);
      await cache.refresh(issuer.url);
      assert.equal(cache.stats().issuers[issuer.url]?.notModified, 1);
      assert.equal((await issuer.log()).at(-1)?.answered, "304");
    });

    QUnit.test("with authorities of its own, what a faulty issuer does ends as it would otherwise", async (assert) => {
      assert.timeout(60_000);
      const key = await generateKey();
      const spoilt: readonly [keyof typeof FAULTS | "redirect" | "no content" | "slow", RegExp][] = [
        ["down", /no keys could be had/],
        ["reset", /no keys could be had/],
        ["endless", /more than 262144 bytes/],
        ["dripping", /no answer within 1.5 s/],
        ["slow", /no answer within 1.5 s/],
        ["bomb", /JSON/],
        ["redirect", /redirect/],
        ["no content", /204/],
      ];
      for (const [fault, message] of spoilt) {
        const issuer = await TestIssuer.start(environment, (url) => ({ [METADATA]: metadata(url) }), "https");
        const body = JSON.stringify(exportJwks(key));
        const routes = {
          redirect: { status: 302, headers: { location: `${issuer.url}/elsewhere` } },
          "no content": { status: 204 },
          slow: { delay: 4000, body },
        };
        const route =
          fault in routes ? routes[fault as keyof typeof routes] : { fault: fault as keyof typeof FAULTS, body };
        await issuer.set({ [METADATA]: metadata(issuer.url), [JWKS]: route, "/elsewhere": { body } });
        setConfig({ tlsCaFile: authority });
        const cache = createKeyCache({ issuers: [issuer.url], timeout: 1.5, store: new library.MemoryStore() });
        const error = await failsWith(assert, library, "ERR_KEYS_UNAVAILABLE", () => cache.getKey(issuer.url), fault);
        assert.ok(message.test(error.message), `${fault}: ${error.message}`);
        assert.ok(
          (await issuer.requests()).every((path) => path !== "/elsewhere"),
          fault,
        );
      }
    });

    QUnit.test("an issuer on http is asked as without", async (assert) => {
      const key = await generateKey();
      const issuer = await TestIssuer.publishing(environment, exportJwks(key));
      setConfig({ tlsCaFile: authority });
      const store = new library.MemoryStore();
      const cache = createKeyCache({ issuers: [issuer.url], insecure: true, store });
      assert.ok(await cache.getKey(issuer.url, key.keyId));
      assert.ok(cache instanceof KeyCache);
    });

    QUnit.test("statistics are written as the C++ library does, at most each interval", async (assert) => {
      const key = await generateKey();
      const issuer = await TestIssuer.publishing(environment, exportJwks(key));
      const monitoringFile = join(freshFolder(), "monitoring.json");
      setConfig({ monitoringFile, monitoringInterval: 1 });
      const clock = { at: Date.now() };
      const store = new library.MemoryStore();
      const cache = createKeyCache({ issuers: [issuer.url], insecure: true, store, now: () => clock.at });
      await cache.getKey(issuer.url, key.keyId);
      for (let i = 0; i < 3; i++) await cache.getKey("https://other.example").catch(() => {});
      const read = () => JSON.parse(readFileSync(monitoringFile, "utf8"));
      const waited = async (act: () => boolean): Promise<number> => {
        const begin = performance.now();
        while (!act() && performance.now() < begin + 5000) await new Promise((resolve) => setTimeout(resolve, 20));
        return performance.now() - begin;
      };
      await waited(() => existsSync(monitoringFile));
      await waited(() => read().failed_issuer_lookups?.["https://other.example"]?.count === 3);
      const figures = { successful_key_lookups: 1, failed_key_lookups: 0, stale_key_uses: 0 };
      assert.deepEqual(read(), {
        issuers: { [issuer.url]: figures },
        failed_issuer_lookups: { "https://other.example": { count: 3, total_time_s: 0 } },
      });
      await issuer.set({});
      clock.at += 7_200_000;
      const passed = waited(() => read().issuers[issuer.url].failed_key_lookups === 1);
      await cache.getKey(issuer.url, key.keyId);
      assert.ok((await passed) > 200, `${await passed} ms: not at once`);
      assert.equal(read().issuers[issuer.url].stale_key_uses, 1);
      assert.deepEqual(readdirSync(join(monitoringFile, "..")), ["monitoring.json"]);
    });

    QUnit.test("statistics that cannot be written cost no key, and are logged", async (assert) => {
      const key = await generateKey();
      const issuer = await TestIssuer.publishing(environment, exportJwks(key));
      const logFile = join(freshFolder(), "log");
      setConfig({ monitoringFile: join(freshFolder(), "none/monitoring.json"), logFile });
      const cache = createKeyCache({ issuers: [issuer.url], insecure: true, store: new library.MemoryStore() });
      assert.ok(await cache.getKey(issuer.url, key.keyId));
      await new Promise((resolve) => setTimeout(resolve, 100));
      assert.ok(/WARNING the monitoring file could not be written/.test(readFileSync(logFile, "utf8")));
    });
  });

  QUnit.module("log files", (hooks) => {
    hooks.afterEach(() => void setConfig());

    QUnit.test("what is configured is written to, for the user alone", (assert) => {
      const umask = process.umask(0);
      try {
        const logFile = join(freshFolder(), "log");
        setConfig({ logFile, logLevel: "WARNING" });
        createLogger().info("not written");
        createLogger().warn("one");
        createLogger({ level: "DEBUG" }).debug("two");
        assert.deepEqual(
          readFileSync(logFile, "utf8")
            .split("\n")
            .map((line) => line.slice(25)),
          ["WARNING one", "DEBUG two", ""],
        );
        assert.equal(modeOf(logFile), "600");
      } finally {
        process.umask(umask);
      }
    });

    QUnit.test("a file of 100 MB goes aside, and five of them are kept", (assert) => {
      const file = join(freshFolder(), "log");
      const write = logToFile(file);
      for (let full = 0; full < 7; full++) {
        write(`${full}`, "INFO");
        truncateSync(file, 102_400_000);
      }
      write("last", "INFO");
      const names = readdirSync(join(file, "..")).sort();
      assert.deepEqual(names, ["log", "log.1", "log.2", "log.3", "log.4", "log.5"]);
      assert.equal(readFileSync(file, "utf8"), "last\n");
      const begins = names.slice(1).map((name) =>
        readFileSync(join(file, "..", name))
          .subarray(0, 1)
          .toString(),
      );
      assert.deepEqual(begins, ["6", "5", "4", "3", "2"]);
    });

    QUnit.test(
      "a file that cannot be written is refused when the logger is made, and costs nothing later",
      async (assert) => {
        for (const logFile of [freshFolder(), join(freshFolder(), "none/log")]) {
          setConfig({ logFile });
          for (const make of [() => createLogger(), () => createKeyCache(), () => logToFile(logFile)]) {
            const error = await failsWith(assert, library, "ERR_ARGUMENT", make);
            assert.ok(error.message.includes("cannot be written"), error.message);
          }
        }
        for (const file of ["", 5]) await failsWith(assert, library, "ERR_ARGUMENT", () => logToFile(file as never));
        const folder = join(freshFolder(), "gone");
        mkdirSync(folder);
        const logger = createLogger({ write: logToFile(join(folder, "log")) });
        rmSync(folder, { recursive: true });
        logger.error("nowhere");
        assert.notOk(existsSync(folder));
      },
    );

    QUnit.test("a device is written to and never goes aside", (assert) => {
      logToFile("/dev/null")("x", "INFO");
      assert.ok(statSync("/dev/null").isCharacterDevice());
    });
  });
}
