/** What the configuration does to key caches, with real files: folders, certificates, statistics. */

import { chmodSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import QUnit from "qunit";
import type { FAULTS } from "../issuer/faults.ts";
import { failsWith } from "../suite/assertions.ts";
import { JWKS, METADATA, metadata, publishing, TestIssuer } from "../suite/issuer.ts";
import { type Bench, fileOf, freshFolder, withVariables } from "./bench.ts";

export function configuredKeyCaches({ library, environment, authority }: Bench): void {
  const { KeyCache, exportJwks, generateKey } = library;
  const { setConfig, createKeyCache } = library.config;

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
}
