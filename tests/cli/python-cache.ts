/** Keys that the Python library has fetched. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Context, ISSUER } from "./context.ts";

/** Makes the database as scitokens 1.9.7 does. */
const MAKE = `
import json, sqlite3, sys, time
file, issuer, key_id, pem = sys.argv[1:]
database = sqlite3.connect(file)
database.execute("""CREATE TABLE keycache (issuer text NOT NULL, expiration integer NOT NULL, key_id text,
  keydata text NOT NULL, next_update integer NOT NULL, PRIMARY KEY (issuer, key_id))""")
row = (issuer, int(time.time()) + 345600, key_id, json.dumps({"pub_key": pem}), int(time.time()) + 3600)
database.execute("INSERT INTO keycache VALUES (?, ?, ?, ?, ?)", row)
database.commit()
`;

export async function pythonCache(context: Context): Promise<void> {
  const { check, cli, keys } = context;
  const folder = join(cli.folder, "python/scitokens");
  const file = join(folder, "scitokens_keycache.sqllite");
  const env = { XDG_CACHE_HOME: join(cli.folder, "python") };
  // Before 22.13, Node.js has no SQLite.
  const hasSqlite = cli.runtime.name !== "node" || process.getBuiltinModule?.("node:sqlite") !== undefined;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const pem = readFileSync(join(keys, "public-key.pem"), "utf8");
  await promisify(execFile)("python3", ["-c", MAKE, file, ISSUER, "mine", pem]);
  chmodSync(file, 0o600);

  await check("keys import takes over what the Python library has fetched", async () => {
    const given = ["keys", "import"];
    if (!hasSqlite) {
      const { error } = await cli.json(given, { env }, 1);
      assert.deepEqual([error.code, /Node\.js from 22\.13 on/.test(error.message)], ["ERR_STORE", true]);
      return;
    }
    const { stdout, stderr } = await cli.run(given, { env });
    assert.deepEqual([stdout, stderr], [`✓ ${ISSUER}  1 key\n`, ""]);
    const renamed = ["--key", join(keys, "private-key.pem"), "--key-id", "mine"];
    const input = await cli.print(["create", ...renamed, "--issuer", ISSUER, "scope=read:/"]);
    await cli.print(["verify", "-", "--issuer", ISSUER], { input, env });
    assert.deepEqual(await cli.json([...given, file], { env }), { file, imported: [] });
  });
  await check("keys import needs the file that it is given", async () => {
    await cli.fails(2, /there is no such file/, ["keys", "import", join(folder, "none")], { env });
  });
}
