/** Keys in files: whose they must be, what links and modes do, and what a name may be. */

import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import QUnit from "qunit";
import { failsWith } from "../suite/assertions.ts";
import { type Bench, freshFolder, ofStranger } from "./bench.ts";

const ISSUER = "https://issuer.example";

export function fileStore({ library }: Bench): void {
  const { FileStore } = library.stores.file;
  const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

  async function kept(folder: string, key: string = ISSUER): Promise<string> {
    await new FileStore({ folder }).set(key, "kept");
    return join(folder, readdirSync(folder).find((name) => name.endsWith(".json")) as string);
  }

  function moved(file: string): string {
    renameSync(file, `${file}~`);
    return `${file}~`;
  }

  // DECISIONS E13.
  QUnit.test("folders and files are for the user alone, whatever the umask", async (assert) => {
    const umask = process.umask(0);
    try {
      const folder = join(freshFolder(), "a/b");
      const file = await kept(folder);
      assert.deepEqual([join(folder, ".."), folder, file].map(modeOf), ["700", "700", "600"]);
      assert.equal(file, join(folder, "https%3a%2f%2fissuer%2eexample.json"));
      assert.deepEqual(JSON.parse(readFileSync(file, "utf8")), { key: ISSUER, kept: { value: "kept" } });
    } finally {
      process.umask(umask);
    }
  });

  QUnit.test("the default folder is below XDG_CACHE_HOME, where that is absolute, or the home", (assert) => {
    const before = process.env.XDG_CACHE_HOME;
    const below = (value: string | undefined): string => {
      if (value === undefined) delete process.env.XDG_CACHE_HOME;
      else process.env.XDG_CACHE_HOME = value;
      return new FileStore().folder;
    };
    try {
      const usual = join(homedir(), ".cache/scitokens/keys");
      assert.deepEqual(["/x/y", "", "x/y", undefined].map(below), ["/x/y/scitokens/keys", usual, usual, usual]);
    } finally {
      below(before);
    }
    assert.equal(new FileStore({ folder: "here" }).folder, join(process.cwd(), "here"));
  });

  QUnit.test("an option that can never work is refused", async (assert) => {
    for (const options of [{ folder: "" }, { folder: 5 }, { folder: "a\0b" }, { path: "/x" }, { now: 5 }, null]) {
      await failsWith(assert, library, "ERR_ARGUMENT", () => new FileStore(options as never));
    }
  });

  // DECISIONS E13.
  QUnit.test("what others could have written is not believed, and the error says what to do", async (assert) => {
    const spoilt: readonly [string, RegExp, (folder: string, file: string) => unknown][] = [
      ["a folder that others may write to", /chmod go-w/, (folder) => chmodSync(folder, 0o702)],
      ["a folder that the group may write to", /chmod go-w/, (folder) => chmodSync(folder, 0o720)],
      ["a sticky folder that all may write to", /chmod go-w/, (folder) => chmodSync(folder, 0o1777)],
      ["one above that others may write to", /chmod go-w/, (folder) => chmodSync(join(folder, ".."), 0o777)],
      ["a file that others may write to", /chmod go-w/, (_, file) => chmodSync(file, 0o602)],
      ["a file that the group may write to", /chmod go-w/, (_, file) => chmodSync(file, 0o660)],
      ["a link to a file", /is a link/, (_, file) => symlinkSync(moved(file), file)],
      ["a folder in the place of a file", /no file/, (_, file) => mkdirSync(moved(file) && file)],
    ];
    for (const [name, message, spoil] of spoilt) {
      const folder = join(freshFolder(), "above/keys");
      spoil(folder, await kept(folder));
      const error = await failsWith(assert, library, "ERR_STORE", () => new FileStore({ folder }).get(ISSUER), name);
      assert.ok(message.test(error.message), `${name}: ${error.message}`);
      const listed = await new FileStore({ folder }).keys().catch(({ code }) => code);
      assert.deepEqual(listed, name.includes("file") ? [] : "ERR_STORE", name);
    }
  });

  QUnit.test("nothing is written or removed in a folder that others may write to", async (assert) => {
    const folder = join(freshFolder(), "keys");
    const file = await kept(folder);
    chmodSync(folder, 0o777);
    const store = new FileStore({ folder });
    await failsWith(assert, library, "ERR_STORE", () => store.set(ISSUER, "new"));
    await failsWith(assert, library, "ERR_STORE", () => store.delete(ISSUER));
    assert.equal(JSON.parse(readFileSync(file, "utf8")).kept.value, "kept");
  });

  QUnit.test("a folder, one above it or a file of another user is refused", async (assert) => {
    for (const which of ["", "..", "file"]) {
      const folder = join(freshFolder(), "above/keys");
      const file = await kept(folder);
      await ofStranger(which === "file" ? file : join(folder, which), async () => {
        const store = new FileStore({ folder });
        const error = await failsWith(assert, library, "ERR_STORE", () => store.get(ISSUER), which);
        assert.ok(/another user.*your own/.test(error.message), error.message);
      });
      assert.equal(await new FileStore({ folder }).get(ISSUER), "kept");
    }
  });

  QUnit.test("a link to a folder of one's own is followed; to another's, it is not", async (assert) => {
    const [here, there] = [freshFolder(), freshFolder()];
    await kept(join(there, "keys"));
    symlinkSync(there, join(here, "link"));
    const store = new FileStore({ folder: join(here, "link/keys") });
    assert.equal(await store.get(ISSUER), "kept");
    chmodSync(there, 0o777);
    await failsWith(assert, library, "ERR_STORE", () => store.get(ISSUER));
    chmodSync(there, 0o700);
    chmodSync(here, 0o777);
    await failsWith(assert, library, "ERR_STORE", () => store.get(ISSUER), "whoever can put another link there");
  });

  QUnit.test("where no folder can be made, that is told at once", async (assert) => {
    const plain = join(freshFolder(), "plain");
    writeFileSync(plain, "");
    // In /proc it is as if the folder above were missing, though it is there.
    const places = existsSync("/proc/self") ? [plain, "/proc"] : [plain];
    for (const place of places) {
      for (const folder of ["keys", "above/keys"].map((below) => join(place, below))) {
        await failsWith(assert, library, "ERR_STORE", () => new FileStore({ folder }).set(ISSUER, "kept"), folder);
      }
    }
  });

  QUnit.test("any number may make a folder and those above it at one time", async (assert) => {
    for (let round = 0; round < 20; round++) {
      const folder = join(freshFolder(), "one/two/three/keys");
      const keys = Array.from({ length: 16 }, (_, index) => `${ISSUER}/${index}`);
      await Promise.all(keys.map((key) => new FileStore({ folder }).set(key, "kept")));
      assert.deepEqual((await new FileStore({ folder }).keys()).sort(), [...keys].sort());
    }
  });

  QUnit.test("names of any length are told apart", async (assert) => {
    const store = new FileStore({ folder: join(freshFolder(), "keys") });
    const long = `${ISSUER}/${"x".repeat(5000)}`;
    const keys = [long, `${long}y`, `${ISSUER}/${"ü☃".repeat(100)}`, "lease x", "A", "a", ".", "..", "con", "~"];
    for (const key of keys) await store.set(key, { key });
    for (const key of keys) assert.deepEqual(await store.get(key), { key });
    assert.deepEqual((await store.keys()).sort(), [...keys].sort());
    for (const key of keys) await store.delete(key);
    assert.deepEqual([await store.keys(), readdirSync(store.folder)], [[], []]);
  });

  QUnit.test("a file that was copied to another name, or is half a file, is no key", async (assert) => {
    const folder = join(freshFolder(), "keys");
    const file = await kept(folder);
    const other = join(folder, "https%3a%2f%2fother%2eexample.json");
    const store = new FileStore({ folder });
    const text = readFileSync(file, "utf8");
    for (const wrong of [text, text.slice(0, 20), "", "5", "null", '{"key":"https://other.example"}']) {
      writeFileSync(other, wrong, { mode: 0o600 });
      await failsWith(assert, library, "ERR_STORE", () => store.get("https://other.example"), wrong);
      assert.deepEqual(await store.keys(), [ISSUER], wrong);
    }
    await store.set("https://other.example", "mine");
    assert.equal(await store.get("https://other.example"), "mine", "it can be put right");
  });

  QUnit.test("what a killed process has left is no key, and goes when it is old", async (assert) => {
    const folder = join(freshFolder(), "keys");
    await kept(folder);
    const [old, young] = [join(folder, "~old"), join(folder, "~young")];
    for (const draft of [old, young]) writeFileSync(draft, '{"key":');
    utimesSync(old, new Date(), new Date(Date.now() - 3_600_000));
    assert.deepEqual(await new FileStore({ folder }).keys(), [ISSUER]);
    await new FileStore({ folder }).set("a", 1);
    assert.deepEqual([existsSync(old), existsSync(young)], [false, true]);
  });

  QUnit.test("where the folder is a file, nothing can be kept, and the cause says so", async (assert) => {
    const folder = join(freshFolder(), "keys");
    writeFileSync(folder, "");
    const store = new FileStore({ folder: join(folder, "below") });
    const error = await failsWith(assert, library, "ERR_STORE", () => store.set("a", 1));
    assert.equal((error.cause as { code?: string }).code, "ENOTDIR");
  });
}
