/** Tokens that are discovered. */

import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Context, ISSUER, pinned, tokenOf } from "./context.ts";

export async function discover(context: Context): Promise<void> {
  const { check, cli } = context;
  const token = await tokenOf(context, "scope=read:/store", "sub=jane");
  const env = { BEARER_TOKEN: `${token}\n` };
  const file = join(cli.folder, "token");
  writeFileSync(file, `${token}\n`, { mode: 0o600 });

  await check("discover says where a token is and what it is, and keeps the token", async () => {
    const said = await cli.print(["discover"], { env });
    assert.match(said, /✓ found in BEARER_TOKEN, \d+ characters\nSciToken 1\.0, not verified\n.*subject +jane/s);
    const read = await cli.json(["discover"], { env: { BEARER_TOKEN_FILE: file } });
    assert.deepEqual([read.source, read.claims.iss, read.length], ["BEARER_TOKEN_FILE", ISSUER, token.length]);
    for (const text of [said, JSON.stringify(read)]) assert.ok(!text.includes(token.slice(-40)));
  });
  await check("discover --show prints the token, and nothing else", async () => {
    assert.equal(await cli.print(["discover", "--show"], { env }), `${token}\n`);
    assert.equal((await cli.json(["discover", "--show"], { env })).token, token);
  });
  await check("commands take the token that is discovered", async () => {
    const runtime = join(cli.folder, "runtime");
    mkdirSync(runtime, { mode: 0o700 });
    writeFileSync(join(runtime, `bt_u${process.geteuid?.()}`), token, { mode: 0o600 });
    for (const surroundings of [{ env }, { env: { BEARER_TOKEN_FILE: file } }, {}]) {
      const { code, stderr } = await cli.run(["test-access", "read", "/store/x", ...pinned(context)], surroundings);
      assert.deepEqual([code, stderr], [0, ""]);
    }
    await cli.print(["verify", ...pinned(context)], { env });
    assert.equal(await cli.print(["list-access", ...pinned(context)], { env }), "read  /store\n");
    assert.equal((await cli.json(["inspect"], { env })).claims.sub, "jane");
  });
  await check(
    "where a token was discovered is told when it is refused, and that a named file was passed over",
    async () => {
      const old = join(cli.folder, "old");
      writeFileSync(old, `${token.slice(0, -6)}AAAAAA`, { mode: 0o600 });
      const verify = ["verify", ...pinned(context)];
      const own = join(cli.folder, "runtime", `bt_u${process.geteuid?.()}`);
      const named = { env: { BEARER_TOKEN_FILE: old } };
      await cli.fails(1, /ERR_SIGNATURE.*the token was found in BEARER_TOKEN_FILE \(".*\/old"\)\n$/s, verify, named);
      const inspected = await cli.run(["inspect", ...pinned(context)], named);
      assert.match(inspected.stderr, /^ {2}the token was found in BEARER_TOKEN_FILE/);
      const env = { BEARER_TOKEN_FILE: join(cli.folder, "typo") };
      for (const given of [verify, ["discover"]]) {
        const { code, stderr } = await cli.run(given, { env });
        assert.deepEqual(
          [code, /^warning: BEARER_TOKEN_FILE names ".*\/typo", which is empty or not there/.test(stderr)],
          [0, true],
        );
      }
      writeFileSync(own, "not a token");
      await cli.fails(1, /BEARER_TOKEN_FILE names.*remove it, or name another file in BEARER_TOKEN_FILE/s, verify, {
        env,
      });
      writeFileSync(own, token);
      const { error } = await cli.json(verify, { env: { BEARER_TOKEN_FILE: cli.folder } }, 1);
      assert.deepEqual([error.reason, error.hint.slice(0, 17)], ["bearer_token_file_not_a_file", "BEARER_TOKEN_FILE"]);
    },
  );
  await check("discover says of what is no SciToken that it is none", async () => {
    const said = await cli.print(["discover"], { env: { BEARER_TOKEN: "garbage" } });
    assert.equal(said, "found in BEARER_TOKEN, 7 characters\nno SciToken: a token has three segments, not 1\n");
  });
  await check("no token, and a bad one, end with 1 and say where it was looked for", async () => {
    const nowhere = { XDG_RUNTIME_DIR: join(cli.folder, "none") };
    const { error } = await cli.json(["discover"], { env: nowhere }, 1);
    assert.deepEqual([error.code, error.reason], ["ERR_TOKEN_FORMAT", "token_missing"]);
    await cli.fails(1, /no bearer token was found/, ["verify", ...pinned(context)], { env: nowhere });
    const bad = await cli.json(["discover"], { env: { BEARER_TOKEN: "not a token" } }, 1);
    assert.equal(bad.error.reason, "bearer_token_invalid");
  });
}
