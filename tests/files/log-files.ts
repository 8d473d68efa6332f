/** Logs that are written to files, and what becomes of a file that is full or cannot be written. */

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";
import QUnit from "qunit";
import { failsWith } from "../suite/assertions.ts";
import { type Bench, freshFolder } from "./bench.ts";

export function logFiles({ library }: Bench): void {
  const { setConfig, createKeyCache, createLogger, logToFile } = library.config;
  const modeOf = (file: string): string => (statSync(file).mode & 0o777).toString(8);

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
