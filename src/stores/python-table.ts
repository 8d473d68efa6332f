/**
 * The table in which the Python library keeps keys.
 *
 * Statements are prepared, and what comes from outside is a parameter of one: in the Python library it was a part of the
 * statement itself once (CVE-2026-32714).
 *
 * @module
 */

import { builtin } from "../builtin.ts";
import { StoreError } from "../errors.ts";
import { isMissing, type NodeModules } from "./node-modules.ts";
import { demandOwnFile, demandOwnFolder, makeOwnFile, makeOwnFolder } from "./own-files.ts";

/** Of `node:sqlite`. */
interface Sqlite {
  readonly DatabaseSync: new (file: string) => Database;
}

interface Database {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}

type Value = string | number | null;

interface Statement {
  all(...values: readonly Value[]): unknown[];
  run(...values: readonly Value[]): unknown;
}

/** One key. Times are seconds since 1970. */
export interface Row {
  readonly key_id: string | null;
  /** JSON with the key, or empty for one that the issuer was asked for in vain. */
  readonly keydata: string;
  /** From then on the key is not used any more. */
  readonly expiration: number;
  /** From then on it is to be fetched again. */
  readonly next_update: number;
}

/** Milliseconds that another process may keep the database; all of this one waits for it. */
const PATIENCE = 1000;

/** As the Python library makes it. */
const TABLE =
  "CREATE TABLE IF NOT EXISTS keycache (issuer text NOT NULL, expiration integer NOT NULL, key_id text, " +
  "keydata text NOT NULL, next_update integer NOT NULL, PRIMARY KEY (issuer, key_id))";
const EXISTS = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'keycache'";
const ROWS =
  "SELECT key_id, keydata, expiration, next_update FROM keycache WHERE issuer = ? AND expiration > ? LIMIT ?";
const ISSUERS = "SELECT DISTINCT issuer FROM keycache WHERE keydata <> '' AND expiration > ?";
const INSERT =
  "INSERT OR REPLACE INTO keycache (issuer, expiration, key_id, keydata, next_update) VALUES (?, ?, ?, ?, ?)";
/** What was sought in vain stays, unless it has been found. */
const DELETE_KEYS = "DELETE FROM keycache WHERE issuer = ? AND keydata <> ''";
const DELETE = "DELETE FROM keycache WHERE issuer = ?";

/** The table in a file, which is opened for each call, as the Python library does. */
export class PythonTable {
  readonly #file: string;
  readonly #modules: NodeModules;
  readonly #sqlite: Sqlite;

  constructor(file: string, modules: NodeModules, sqlite: Sqlite) {
    this.#file = file;
    this.#modules = modules;
    this.#sqlite = sqlite;
  }

  /** The rows of an issuer that have not expired at `now`, `most` of them. */
  async rows(issuer: string, now: number, most: number): Promise<readonly Row[]> {
    return (await this.#read((database) => database.prepare(ROWS).all(issuer, now, most) as Row[])) ?? [];
  }

  /** The issuers of which there are keys that have not expired at `now`. */
  async issuers(now: number): Promise<readonly string[]> {
    const rows = await this.#read((database) => database.prepare(ISSUERS).all(now) as { issuer: string }[]);
    return (rows ?? []).map(({ issuer }) => issuer);
  }

  /** Puts keys in the place of all that there are of an issuer. */
  async replace(issuer: string, rows: readonly Row[]): Promise<void> {
    const { path } = this.#modules;
    await makeOwnFolder(path.dirname(this.#file), this.#modules);
    await makeOwnFile(this.#file, this.#modules);
    await this.#use((database) => {
      database.exec(TABLE);
      database.exec("BEGIN IMMEDIATE");
      database.prepare(DELETE_KEYS).run(issuer);
      const insert = database.prepare(INSERT);
      for (const { key_id, keydata, expiration, next_update } of rows) {
        insert.run(issuer, expiration, key_id, keydata, next_update);
      }
      // What is not committed when the database is closed has not been.
      database.exec("COMMIT");
    });
  }

  /** Removes all that there is of an issuer. */
  async delete(issuer: string): Promise<void> {
    await this.#read((database) => database.prepare(DELETE).run(issuer));
  }

  /** With the table, where there is one. */
  async #read<T>(act: (database: Database) => T): Promise<T | undefined> {
    try {
      return await this.#use((database) => (database.prepare(EXISTS).all().length > 0 ? act(database) : undefined));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  async #use<T>(act: (database: Database) => T): Promise<T> {
    const { fs, path } = this.#modules;
    await demandOwnFolder(path.dirname(this.#file), this.#modules);
    demandOwnFile(this.#file, await fs.lstat(this.#file), this.#modules);
    const database = new this.#sqlite.DatabaseSync(this.#file);
    try {
      database.exec(`PRAGMA busy_timeout = ${PATIENCE}`);
      return act(database);
    } finally {
      database.close();
    }
  }
}

/** @throws StoreError where there is no SQLite. */
export function sqliteModule(who: string): Sqlite {
  const sqlite = builtin<Sqlite>("node:sqlite");
  if (sqlite !== undefined) return sqlite;
  throw new StoreError(
    `${who} works where there is SQLite: in Node.js from 22.13 on, Deno from 2.2 on and Bun; use another store`,
  );
}
