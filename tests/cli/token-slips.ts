/** Texts that are nearly a token: what was copied with one, and what stands in its place. */

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Context, pinned, tokenOf } from "./context.ts";

export async function tokenSlips(context: Context): Promise<void> {
  const { check, cli } = context;
  const token = await tokenOf(context, "scope=read:/");
  const slips: readonly (readonly [said: RegExp, input: string])[] = [
    [/begins with "Bearer".*leave that out/s, `Bearer ${token}`],
    [/begins with "Authorization: Bearer".*leave that out/s, `Authorization: Bearer ${token}`],
    [/quotation marks around it.*leave them out/s, `"${token}"`],
    [/quotation marks around it.*leave them out/s, `'Bearer ${token}'`],
    [/this is JSON.*jq -r \.access_token/s, JSON.stringify({ access_token: token, token_type: "Bearer" })],
    [/line breaks or spaces in it.*tr -d/s, token.replace(/(.{76})/g, "$1\n")],
  ];
  await check("verify names what was copied with a token, and inspect shows the token within", async () => {
    for (const [said, input] of slips) {
      const { stderr } = await cli.fails(1, said, ["verify", "-", ...pinned(context)], { input: `${input}\n` });
      assert.ok(!stderr.includes(token.slice(-20)));
      const read = await cli.json(["inspect", "-", ...pinned(context)], { input });
      assert.deepEqual([read.signature, read.claims.scope, read.faults.length], ["valid", "read:/", 1]);
      assert.match(`${read.faults[0].message} ${read.faults[0].hint}`, said);
    }
    const { error } = await cli.json(["verify", "-", ...pinned(context)], { input: '{"error":"no"}' }, 1);
    assert.equal(error.reason, "token_format");
  });
  await check("the name of a file, or nothing, in the place of a token is told as that", async () => {
    const named = join(cli.folder, "named.txt");
    writeFileSync(named, token);
    const { stderr } = await cli.fails(2, /is the name of a file.*write - .* < /s, [
      "verify",
      named,
      ...pinned(context),
    ]);
    assert.doesNotMatch(stderr, /seen by others/);
    const empty = await cli.fails(1, /what was given is empty.*is the variable set/s, ["inspect", ""]);
    assert.doesNotMatch(empty.stderr, /seen by others/);
  });
}
