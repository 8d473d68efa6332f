/** Configuration from a file and the environment. */

import { join } from "node:path";
import QUnit from "qunit";
import { failsWith, leaksNothing } from "../suite/assertions.ts";
import { type Bench, fileOf, freshFolder, withVariables } from "./bench.ts";
import { configuredKeyCaches } from "./config-key-caches.ts";
import { logFiles } from "./log-files.ts";

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

/** Ten values, each of which names the one before a hundred times. */
function laughs(first: string): string {
  const others = Array.from({ length: 9 }, (_, index) => `x${index + 1} = ${`%(x${index})s`.repeat(100)}\n`);
  return `x0 = ${first}\n${others.join("")}`;
}

export function config(bench: Bench): void {
  const { library } = bench;
  const { setConfig, getConfig } = library.config;

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

    QUnit.test("[DEFAULT], colons, %(name)s and %% are read as in Python", (assert) => {
      const rows: readonly [text: string, read: object][] = [
        ["[DEFAULT]\nlog_level = ERROR\n[scitokens]\n", { logLevel: "ERROR" }],
        ["[scitokens]\nlog_level = DEBUG\n[DEFAULT]\nlog_level = ERROR\nsite = x\n", { logLevel: "DEBUG" }],
        [
          "[scitokens]\nlog_level: WARNING\ncache_location: C:\\\\x=y\n",
          { logLevel: "WARNING", cacheLocation: "C:\\x=y" },
        ],
        [
          "[DEFAULT]\nBase=/a\nd=%(base)s/b\n[scitokens]\ncache_location = %(D)s/%(base)s\n",
          { cacheLocation: "/a/b//a" },
        ],
        [
          "[scitokens]\ncache_location = /a%%(b)s%%%%\nlog_file = %(cache_location)s\n",
          { cacheLocation: "/a%(b)s%%", logFile: "/a%(b)s%%" },
        ],
        ["[DEFAULT]\nnone =\n[scitokens]\ncache_location = /x%(none)s%(none)s\n", { cacheLocation: "/x" }],
        [
          "  [scitokens] ; all of it\n  log_level = ERROR\n  cache_lifetime = 5\n",
          { logLevel: "ERROR", cacheLifetime: 5 },
        ],
        [`[DEFAULT]\n${laughs("")}[scitokens]\ncache_location = /x%(x9)s\n`, { cacheLocation: "/x" }],
      ];
      for (const [text, read] of rows) {
        const { logLevel, logFile, cacheLifetime, cacheLocation } = setConfig(fileOf(text));
        const usual = { logLevel: "INFO", logFile: "", cacheLifetime: 345_600, cacheLocation: "" };
        assert.deepEqual({ logLevel, logFile, cacheLifetime, cacheLocation }, { ...usual, ...read }, text);
      }
    });

    QUnit.test("what is wrong with a file is told by its name, and changes nothing", async (assert) => {
      setConfig({ cacheLifetime: 77 });
      const wrong: readonly [string, RegExp][] = [
        ["", /no section \[scitokens\]/],
        ["log_level = INFO\n", /a line before its first section/],
        ["[DEFAULT]\nlog_level = INFO\n", /no section/],
        ["[SciTokens]\nlog_level = INFO\n", /no section/],
        ["[scitokens]\nlog_levle = INFO\n", /no setting "log_levle"/],
        ["[scitokens]\nlog_level = LOUD\n", /log_level must be one of DEBUG/],
        ["[scitokens]\nlog_level\n", /no one value for "log_level"/],
        ["[scitokens]\nlog_level: LOUD\n", /log_level must be one of DEBUG/],
        ["[DEFAULT]\nlog_level: LOUD\n[scitokens]\n", /log_level must be one of DEBUG/],
        ["[scitokens]\nlog_file = /a\n  /b\n", /no one value for "\/b"/],
        ["[scitokens]\nlog_file = /a/%(base)s\n", /"log_file" names "base", which the file has not/],
        ["[scitokens]\nlog_file = /a%b\n", /"log_file" has a % that is none of %\(name\)s and %%/],
        ["[scitokens]\nlog_file = /a%\n", /"log_file" has a %/],
        ["[scitokens]\nlog_file = %(log_file)s\n", /"log_file" names others more than 10 deep/],
        ["[DEFAULT]\na = %(b)s\nb = %(a)s\n[scitokens]\nlog_file = %(a)s\n", /more than 10 deep/],
        [`[DEFAULT]\n${laughs("ha")}[scitokens]\nlog_file = %(x9)s\n`, /"log_file" comes to more than 65536/],
        ["[scitokens]\ncache_lifetime = 4d\n", /cache_lifetime must be a whole number/],
        ["[scitokens]\ncache_lifetime = 5\nCACHE_LIFETIME = 6\n", /"cache_lifetime" twice/],
        ["[scitokens]\ncache_lifetime = 5\n[scitokens]\ncache_lifetime = 6\n", /"\[scitokens\]" twice/],
        ["[scitokens]\ncache_lifetime = 5\nkeycache.expiration_interval_s = 6\n", /under another name/],
        ["[scitokens]\ncache_lifetime[] = 5\n", /no setting "cache_lifetime\[\]"/],
        ["[scitokens]\n__proto__ = 5\n", /no setting "__proto__"/],
        ["[scitokens]\nlog_file = null\n", /no one value for "log_file"/],
        ["[scitokens]\nconstructor = 5\n", /no setting "constructor"/],
        ["[scitokens]\nissuers = *\n", /no setting "issuers"/],
        ["[scitokens]\n= 5\n", /""/],
        [`a = b\n[a]\n${"secret".repeat(60)} = 5\n[scitokens]\n`, /a line before its first section/],
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

  configuredKeyCaches(bench);
  logFiles(bench);
}
