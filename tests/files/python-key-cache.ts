/** The key cache of the Python library, which that fills and reads too. Node.js 20 has no SQLite. */

import { chmodSync, mkdirSync, readFileSync, renameSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import QUnit from "qunit";
import type { JsonWebKey, KeyCacheEvent, SigningKey } from "../../src/index.ts";
import { PythonPrograms } from "../interop/python/programs.ts";
import { failsWith } from "../suite/assertions.ts";
import { JWKS, METADATA, publishing, TestIssuer } from "../suite/issuer.ts";
import { type Bench, freshFolder, ofStranger } from "./bench.ts";

/** As much of `node:sqlite` as these tests use. */
interface Database {
  exec(sql: string): void;
  prepare(sql: string): { all(...values: unknown[]): Record<string, unknown>[]; run(...values: unknown[]): unknown };
  close(): void;
}
type Sqlite = { readonly DatabaseSync: new (file: string) => Database };

const ISSUER = "https://issuer.example";
const HOUR = 3600;
const DAY = 86_400;

export function pythonKeyCache({ library, environment, authority }: Bench): void {
  const { KeyCache, SciToken, exportJwks, exportKey, generateKey } = library;
  const { PythonKeyCacheStore } = library.stores.python;
  const sqlite = process.getBuiltinModule?.("node:sqlite") as Sqlite | undefined;
  if (sqlite === undefined) {
    QUnit.test("without SQLite, that is told when the store is made", async (assert) => {
      const error = await failsWith(assert, library, "ERR_STORE", () => new PythonKeyCacheStore());
      const where = "in Node.js from 22.13 on, Deno from 2.2 on and Bun; use another store";
      assert.equal(error.message, `PythonKeyCacheStore works where there is SQLite: ${where}`);
    });
    return;
  }

  /** A cache folder, with the programs that use it and the store in it. */
  function shared(now: () => number = Date.now) {
    const folder = freshFolder();
    const file = join(folder, "scitokens/scitokens_keycache.sqllite");
    return { file, python: new PythonPrograms(authority, folder), store: new PythonKeyCacheStore({ file, now }) };
  }

  const issuing = (...keys: SigningKey[]) => TestIssuer.publishing(environment, exportJwks(...keys), "https");

  const tokenOf = (issuer: TestIssuer, key: SigningKey): Promise<string> =>
    new SciToken({ key, claims: { scope: "read:/", aud: "any" } }).serialize({
      issuer: issuer.url,
      profile: "scitoken:2.0",
    });

  async function listed(python: PythonPrograms): Promise<string[][]> {
    const lines = (await python.run("list_keys")).trim().split("\n").slice(2);
    return lines.map((line) => line.split("|").map((cell) => cell.trim()));
  }

  function within(file: string, act: (database: Database) => unknown): void {
    const database = new (sqlite as Sqlite).DatabaseSync(file);
    try {
      act(database);
    } finally {
      database.close();
    }
  }

  const insert = (file: string, ...row: unknown[]): void =>
    within(file, (database) => database.prepare("INSERT OR REPLACE INTO keycache VALUES (?, ?, ?, ?, ?)").run(...row));

  /** A record as a key cache makes it, of a key set as it is published. */
  function recordOf(issuer: string, keys: readonly object[], now: number = Date.now() / 1000): object {
    const metadata = { issuer, jwks_uri: `${issuer}/jwks` };
    const times = { fetchedAt: now, refreshAt: now + 600, expiresAt: now + 4 * DAY };
    return { version: 1, issuer, metadata, keys, ...times };
  }

  for (const algorithm of ["ES256", "RS256"] as const) {
    QUnit.test(`a key for ${algorithm} that Python has fetched is found without a request`, async (assert) => {
      const { python, store } = shared();
      const key = await generateKey(algorithm);
      const issuer = await issuing(key);
      const token = await tokenOf(issuer, key);
      assert.equal(await python.run("verify-token", token), "");
      assert.deepEqual(await issuer.requests(), [METADATA, JWKS]);
      const events: string[] = [];
      const onEvent = ({ type }: KeyCacheEvent) => events.push(type);
      const keyCache = new KeyCache({ issuers: [issuer.url], store, onEvent });
      assert.ok((await SciToken.deserialize(token, { keyCache })).verified);
      assert.deepEqual(events, ["miss", "loaded"]);
      assert.deepEqual(await issuer.requests(), [METADATA, JWKS]);
      assert.deepEqual(await store.keys(), [issuer.url]);
    });

    QUnit.test(`Python finds a key for ${algorithm} that was fetched here without a request`, async (assert) => {
      const { python, store } = shared();
      const key = await generateKey(algorithm);
      const issuer = await issuing(key);
      await new KeyCache({ issuers: [issuer.url], store }).getKey(issuer.url, key.keyId);
      assert.equal(await python.run("verify-token", await tokenOf(issuer, key)), "");
      assert.deepEqual(await issuer.requests(), [METADATA, JWKS]);
      const [row = []] = await listed(python);
      assert.deepEqual([row[0], row[2]], [issuer.url, key.keyId]);
    });
  }

  QUnit.test("a token that Python refuses with our key is refused, and not for want of a key", async (assert) => {
    const { python, store } = shared();
    const [key, stranger] = [await generateKey(), await generateKey()];
    const issuer = await issuing(key);
    await new KeyCache({ issuers: [issuer.url], store }).getKey(issuer.url, key.keyId);
    const forged = await tokenOf(issuer, { ...stranger, keyId: key.keyId });
    assert.notEqual(await python.run("verify-token", forged), "");
    const keyCache = new KeyCache({ issuers: [issuer.url], store });
    await failsWith(assert, library, "ERR_SIGNATURE", () => SciToken.deserialize(forged, { keyCache }));
    assert.deepEqual(await issuer.requests(), [METADATA, JWKS]);
  });

  QUnit.test("what has no room in the table is left out, and found at the issuer again", async (assert) => {
    const { python, store } = shared();
    const [ec, rsa, edwards] = [await generateKey("ES256"), await generateKey("RS256"), await generateKey("EdDSA")];
    const { keys } = exportJwks(ec, rsa, edwards);
    const unfit = [
      { ...keys[1], kid: "for another algorithm", alg: "PS256" },
      { ...keys[0], kid: "to encrypt", use: "enc" },
      { kty: "EC", kid: "broken" },
    ];
    const issuer = await TestIssuer.publishing(environment, { keys: [...keys, ...unfit] }, "https");
    const cache = () => new KeyCache({ issuers: [issuer.url], store });
    await cache().getKey(issuer.url, ec.keyId);
    const kids = (await listed(python)).map(([, , kid]) => kid);
    assert.deepEqual(kids.sort(), [ec.keyId, rsa.keyId].sort());
    const next = cache();
    assert.equal((await next.getKey(issuer.url, rsa.keyId)).algorithm, "RS256");
    assert.equal((await issuer.requests()).length, 2);
    assert.equal((await next.getKey(issuer.url, edwards.keyId, "EdDSA")).algorithm, "EdDSA");
    assert.deepEqual((await issuer.requests()).slice(2), [METADATA, JWKS], "where its keys are is looked up anew");
    assert.equal((await next.metadata(issuer.url)).jwks_uri, `${issuer.url}${JWKS}`);
    assert.equal((await issuer.requests()).length, 4);
  });

  QUnit.test("metadata is looked up when it is asked for, and told as it is", async (assert) => {
    const { python, store } = shared();
    const key = await generateKey();
    const issuer = await issuing(key);
    await python.run("add_key", issuer.url, key.keyId);
    const cache = new KeyCache({ issuers: [issuer.url], store });
    assert.equal((await cache.metadata(issuer.url)).jwks_uri, `${issuer.url}${JWKS}`);
    assert.equal((await issuer.requests()).length, 4);
    await issuer.set({});
    const other = new KeyCache({ issuers: [issuer.url], store });
    await failsWith(assert, library, "ERR_KEYS_UNAVAILABLE", () => other.metadata(issuer.url));
    assert.ok(await other.getKey(issuer.url, key.keyId), "the key serves all the same");
    const { length } = await issuer.requests();
    await failsWith(assert, library, "ERR_KEYS_UNAVAILABLE", () => other.metadata(issuer.url));
    assert.equal((await issuer.requests()).length, length, "it is left alone for a while");
  });

  QUnit.test("what the issuer withdraws is withdrawn for Python too", async (assert) => {
    const { python, store } = shared();
    const [old, young] = [await generateKey(), await generateKey()];
    const issuer = await issuing(old);
    assert.equal(await python.run("verify-token", await tokenOf(issuer, old)), "");
    await issuer.set(publishing(issuer.url, exportJwks(young)));
    assert.equal(await python.run("verify-token", await tokenOf(issuer, old)), "", "Python goes on with it");
    await new KeyCache({ issuers: [issuer.url], store }).refresh(issuer.url);
    assert.deepEqual(
      (await listed(python)).map(([, , kid]) => kid),
      [young.keyId],
    );
    assert.notEqual(await python.run("verify-token", await tokenOf(issuer, old)), "");
  });

  QUnit.test("what Python sought in vain is no key, and stays as long as it is not found", async (assert) => {
    const { file, python, store } = shared();
    const [key, unknown] = [await generateKey(), await generateKey()];
    const issuer = await issuing(key);
    assert.notEqual(await python.run("verify-token", await tokenOf(issuer, unknown)), "");
    assert.deepEqual(
      (await listed(python)).map(([, , kid, data]) => [kid, data]),
      [[unknown.keyId, ""]],
    );
    assert.deepEqual([await store.get(issuer.url), await store.keys()], [undefined, []]);
    await store.set(issuer.url, recordOf(issuer.url, exportJwks(key).keys));
    assert.equal((await listed(python)).length, 2);
    await store.set(issuer.url, recordOf(issuer.url, exportJwks(key, unknown).keys));
    assert.ok((await listed(python)).every(([, , , data]) => data !== ""));
    await store.delete(issuer.url);
    assert.deepEqual(await listed(python), []);
    assert.equal(statSync(file).isFile(), true);
  });

  QUnit.test("times are kept, and no key serves longer than here it may", async (assert) => {
    const clock = { at: Date.now() };
    const { file, store } = shared(() => clock.at);
    const now = Math.floor(clock.at / 1000);
    const key = await generateKey();
    const { keys } = exportJwks(key);
    await store.set(ISSUER, recordOf(ISSUER, keys, now));
    assert.deepEqual(await store.get(ISSUER), {
      version: 1,
      issuer: ISSUER,
      metadata: { issuer: ISSUER, jwks_uri: "" },
      keys,
      fetchedAt: now + 600 - HOUR,
      refreshAt: now + 600,
      expiresAt: now + 4 * DAY,
    });
    await store.set(ISSUER, recordOf(ISSUER, keys, now), { ttl: 60 });
    assert.equal(((await store.get(ISSUER)) as { expiresAt: number }).expiresAt, now + 60);
    clock.at += 60_000;
    assert.deepEqual([await store.get(ISSUER), await store.keys()], [undefined, []]);
    // As Python does with max-age=9999999.
    const keydata = JSON.stringify({ pub_key: await exportKey(key, "pem-public") });
    const fetched = clock.at / 1000 - 5 * DAY;
    insert(file, ISSUER, fetched + 9_999_999, key.keyId, keydata, fetched + HOUR);
    const cache = new KeyCache({ issuers: [ISSUER], store, now: () => clock.at, fetch: () => Promise.reject() });
    await failsWith(assert, library, "ERR_KEYS_UNAVAILABLE", () => cache.getKey(ISSUER, key.keyId));
  });

  QUnit.test("a key without a name is for Python where it is the only one", async (assert) => {
    const { store } = shared();
    const [one, other] = exportJwks(await generateKey(), await generateKey()).keys as [JsonWebKey, JsonWebKey];
    const { kid: _kid, ...nameless } = one;
    await store.set(ISSUER, recordOf(ISSUER, [nameless]));
    await store.set(ISSUER, recordOf(ISSUER, [nameless]));
    assert.deepEqual(((await store.get(ISSUER)) as { keys: object[] }).keys, [nameless]);
    await store.set(ISSUER, recordOf(ISSUER, [nameless, other]));
    assert.deepEqual(((await store.get(ISSUER)) as { keys: object[] }).keys, [other]);
    await store.set(ISSUER, recordOf(ISSUER, [one, { ...other, kid: one.kid }]));
    assert.deepEqual(((await store.get(ISSUER)) as { keys: object[] }).keys, [one]);
  });

  QUnit.test("a row that holds no key, or one that may not verify, hides nothing else", async (assert) => {
    const { file, store } = shared();
    const key = await generateKey("ES256", { extractable: true });
    const later = Date.now() / 1000 + DAY;
    await store.set(ISSUER, recordOf(ISSUER, exportJwks(key).keys));
    const edwards = await exportKey(await generateKey("EdDSA"), "pem-public");
    const wrong = [
      "no JSON",
      "5",
      "null",
      "{}",
      '{"pub_key":5}',
      '{"pub_key":"x"}',
      JSON.stringify({ pub_key: await exportKey(key, "pem-private") }),
      JSON.stringify({ pub_key: edwards }),
    ];
    for (const [index, keydata] of wrong.entries()) insert(file, ISSUER, later, `wrong ${index}`, keydata, later);
    insert(file, "https://other.example", later, "wrong", wrong[0], later);
    const { keys } = (await store.get(ISSUER)) as { keys: { kid: string }[] };
    assert.deepEqual(
      keys.map(({ kid }) => kid),
      [key.keyId],
    );
    assert.equal(await store.get("https://other.example"), undefined);
  });

  QUnit.test("no name is a part of a statement", async (assert) => {
    const { store } = shared();
    const names = ["' OR '1'='1", "x'; DROP TABLE keycache; --", '"', "%", "?", "ü☃"];
    const [key] = exportJwks(await generateKey()).keys;
    for (const name of names) {
      assert.equal(await store.get(name), undefined, name);
      await store.delete(name);
      await store.set(name, recordOf(name, [{ ...key, kid: name }]));
    }
    for (const name of names) assert.equal(((await store.get(name)) as { issuer: string }).issuer, name);
    assert.deepEqual((await store.keys()).sort(), [...names].sort());
    await store.delete(names[0] as string);
    assert.equal((await store.keys()).length, names.length - 1);
  });

  QUnit.test("what is no record is refused, and a lease is passed over", async (assert) => {
    const { store } = shared();
    for (const value of [undefined, null, 5, "x", [], {}, { keys: "x" }, { keys: [], refreshAt: 1 }]) {
      await failsWith(assert, library, "ERR_STORE", () => store.set(ISSUER, value), JSON.stringify(value));
    }
    for (const options of [{ ttl: "1" }, { ttl: -1 }, { ttl: Number.NaN }, { TTL: 1 }]) {
      await failsWith(assert, library, "ERR_ARGUMENT", () => store.set(ISSUER, recordOf(ISSUER, []), options as never));
    }
    for (const key of ["", 5, undefined] as never[]) {
      for (const act of [() => store.get(key), () => store.set(key, {}), () => store.delete(key)]) {
        await failsWith(assert, library, "ERR_ARGUMENT", act);
      }
    }
    for (const options of [{ file: "" }, { file: 5 }, { file: "a\0" }, { now: 5 }, { folder: "x" }, null]) {
      await failsWith(assert, library, "ERR_ARGUMENT", () => new PythonKeyCacheStore(options as never));
    }
    await store.set(`lease ${ISSUER}`, { owner: "x", until: 1 }, { ttl: 1 });
    assert.deepEqual(
      [await store.get(`lease ${ISSUER}`), await store.keys(), store.consistent],
      [undefined, [], false],
    );
  });

  QUnit.test("file and folder are for the user alone, and what others could write is refused", async (assert) => {
    const umask = process.umask(0);
    const { file, store } = shared();
    const record = recordOf(ISSUER, exportJwks(await generateKey()).keys);
    try {
      await store.set(ISSUER, record);
    } finally {
      process.umask(umask);
    }
    const modes = [file, dirname(file)].map((path) => (statSync(path).mode & 0o777).toString(8));
    assert.deepEqual(modes, ["600", "700"]);
    const refused = async (what: string, message: RegExp): Promise<void> => {
      for (const act of [() => store.get(ISSUER), () => store.set(ISSUER, record), () => store.keys()]) {
        const error = await failsWith(assert, library, "ERR_STORE", act, what);
        assert.ok(message.test(error.message), error.message);
      }
    };
    for (const [path, mode] of [
      [file, 0o660],
      [dirname(file), 0o777],
    ] as const) {
      const before = statSync(path).mode;
      chmodSync(path, mode);
      await refused(path, /chmod go-w/);
      chmodSync(path, before);
      await ofStranger(path, () => refused(path, /another user/));
    }
    renameSync(file, `${file}.real`);
    symlinkSync(`${file}.real`, file);
    await refused("a link", /is a link/);
  });

  QUnit.test("a file that is no database is told, and left as it is", async (assert) => {
    const { file, store } = shared();
    mkdirSync(dirname(file), { mode: 0o700 });
    const text = "no database at all".repeat(100);
    writeFileSync(file, text, { mode: 0o600 });
    for (const act of [() => store.get(ISSUER), () => store.set(ISSUER, recordOf(ISSUER, [])), () => store.keys()]) {
      const error = await failsWith(assert, library, "ERR_STORE", act);
      assert.ok(error.cause instanceof Error && /could not be (read|written|listed)/.test(error.message));
    }
    assert.equal(readFileSync(file, "utf8"), text);
  });

  QUnit.test("a database that another keeps is waited for a second, and costs nobody a key", async (assert) => {
    const { file, store } = shared();
    const key = await generateKey();
    const issuer = await issuing(key);
    await store.set(ISSUER, recordOf(ISSUER, exportJwks(key).keys));
    const other = new (sqlite as Sqlite).DatabaseSync(file);
    other.exec("BEGIN EXCLUSIVE");
    const begin = performance.now();
    await failsWith(assert, library, "ERR_STORE", () => store.get(ISSUER));
    const took = performance.now() - begin;
    assert.ok(took > 800 && took < 2500, `${took} ms`);
    const keyCache = new KeyCache({ issuers: [issuer.url], store });
    assert.equal((await keyCache.getKey(issuer.url, key.keyId)).keyId, key.keyId);
    other.exec("ROLLBACK");
    other.close();
    assert.ok(await store.get(ISSUER));
  });

  QUnit.test("Python and this library fill it at one time, and nothing is lost", async (assert) => {
    const { python, store } = shared();
    const key = await generateKey();
    const issuers = await Promise.all(Array.from({ length: 8 }, () => issuing(key)));
    const keyCache = new KeyCache({ issuers: issuers.map(({ url }) => url), store });
    await Promise.all(
      issuers.map(({ url }, index) =>
        index % 2 === 0 ? python.run("add_key", url, key.keyId) : keyCache.getKey(url, key.keyId),
      ),
    );
    assert.deepEqual((await store.keys()).sort(), issuers.map(({ url }) => url).sort());
    assert.equal((await listed(python)).length, issuers.length);
  });
}
