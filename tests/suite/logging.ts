/** What is logged, and what never is: no token, no key, no line of a stranger's. */

import QUnit from "qunit";
import type { KeyCacheEvent } from "../../src/index.ts";
import { failsWith } from "./assertions.ts";
import type { Library } from "./environment.ts";

const TOKEN = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJodHRwczovL3guZXhhbXBsZSJ9.c2lnbmF0dXJlc2lnbmF0dXJl";
const BODY = "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC";
const SECRETS: readonly string[] = [
  TOKEN,
  `Bearer ${TOKEN} and more`,
  `-----BEGIN PRIVATE KEY-----\n${BODY}\n-----END PRIVATE KEY-----`,
  `-----BEGIN PRIVATE KEY-----${BODY}`,
  `{"kty":"EC","d":"${BODY}","x":"public"}`,
];

export function logging(library: Library): void {
  const { createLogger, logKeyCacheEvents } = library.config;

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

    QUnit.test("nobody forges a detail: a message ends where its quotation marks do", (assert) => {
      const { lines, logger } = logged("DEBUG");
      const issuer = 'https://x" level=INFO msg="ok';
      const told = new library.UntrustedIssuerError(`the issuer ${JSON.stringify(issuer)} is not trusted`);
      logger.info("x", { issuer, error: told, code: new library.StoreError('a "b\\" c') });
      logger.info("x", { error: new library.StoreError('"'.repeat(1000)), last: 1 });
      // A text in JSON is one in logfmt too.
      const detail = / ([\w-]+)=((?:\w+ )?"(?:[^"\\]|\\.)*"|\S+)/g;
      const names = (line = "") => [...line.matchAll(detail)].map(([, name]) => name);
      assert.deepEqual(names(lines[0]), ["issuer", "error", "code"], lines[0]);
      assert.deepEqual(names(lines[1]), ["error", "last"], lines[1]);
      assert.equal(JSON.parse(/error=ERR_\w+ (".*") code/.exec(lines[0] ?? "")?.[1] ?? ""), told.message);
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
