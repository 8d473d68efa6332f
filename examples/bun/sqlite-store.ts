/** A key store of one's own: a table in SQLite, which is a part of Bun. */

import type { Database } from "bun:sqlite";
import { TextStore } from "scitokens";

/** Only how a text is read, written and erased has to be said; JSON and expiry are the library's. */
export function sqliteStore(database: Database): TextStore {
  database.run("CREATE TABLE IF NOT EXISTS keys (name TEXT PRIMARY KEY, text TEXT NOT NULL)");
  const read = database.query<{ text: string }>("SELECT text FROM keys WHERE name = ?");
  const write = database.query("INSERT OR REPLACE INTO keys VALUES (?, ?)");
  const erase = database.query("DELETE FROM keys WHERE name = ?");
  const list = database.query<{ name: string }>("SELECT name FROM keys");
  return new TextStore({
    name: "SQLite",
    read: async (key) => read.get(key)?.text,
    write: async (key, text) => write.run(key, text),
    erase: async (key) => erase.run(key),
    list: async () => list.all().map(({ name }) => name),
  });
}
