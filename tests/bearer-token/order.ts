/** Which of several tokens is found. */

import assert from "node:assert/strict";
import { type Bench, refused, TOKEN, tokenOf } from "./bench.ts";
import { isRoot, OTHER } from "./places.ts";

const ME = process.geteuid?.() ?? -1;

export async function order({ ask, check, places }: Bench): Promise<void> {
  const runtimeDir = places.folder();
  const named = places.file(`${tokenOf("file")}\r\n`);
  const own = places.file(tokenOf("runtime"), { folder: runtimeDir, name: `bt_u${ME}` });
  const all = { BEARER_TOKEN: tokenOf("variable"), BEARER_TOKEN_FILE: named, XDG_RUNTIME_DIR: runtimeDir };

  await check("BEARER_TOKEN comes first", async () => {
    assert.deepEqual(await ask({ variables: all }), { token: tokenOf("variable"), source: "BEARER_TOKEN" });
  });
  for (const blank of ["", " \t\n"]) {
    await check(`BEARER_TOKEN_FILE comes second, after ${JSON.stringify(blank)}`, async () => {
      const variables = { ...all, BEARER_TOKEN: blank };
      assert.deepEqual(await ask({ variables }), { token: tokenOf("file"), source: "BEARER_TOKEN_FILE" });
    });
  }
  const nothings = {
    "a blank name": " ",
    "an empty file": places.file(""),
    "a blank file": places.file(" \n\t\v\f\r"),
    "a file that is not there": `${runtimeDir}/missing`,
    "a file below a file": `${named}/token`,
    "a link that leads nowhere": places.link("missing"),
  };
  for (const [name, file] of Object.entries(nothings)) {
    await check(`the file in XDG_RUNTIME_DIR comes third, after ${name}`, async () => {
      const variables = { BEARER_TOKEN_FILE: file, XDG_RUNTIME_DIR: runtimeDir };
      assert.deepEqual(await ask({ variables }), { token: tokenOf("runtime"), source: own });
    });
  }
  await check("a slash at the end of XDG_RUNTIME_DIR is not doubled", async () => {
    assert.equal((await ask({ variables: { XDG_RUNTIME_DIR: `${runtimeDir}/` } })).source, own);
  });
  // DECISIONS F8.
  await check("it is the effective user who counts, not the real one", async () => {
    // Not root, one cannot be two users.
    const through = isRoot ? ["setpriv", "--ruid", "1234"] : [];
    assert.equal((await ask({ variables: { XDG_RUNTIME_DIR: runtimeDir }, through })).source, own);
  });

  // As /tmp is the last, and everybody's, these are of a user whom nobody is.
  const options = { uid: OTHER };
  const last = places.inTmp(`bt_u${OTHER}`, tokenOf("tmp"), isRoot ? OTHER : undefined);
  const inTmp = isRoot ? { token: tokenOf("tmp"), source: last } : undefined;
  for (const [name, folder] of Object.entries({
    "no XDG_RUNTIME_DIR": undefined,
    "an empty one": "",
    "one with no file in it": runtimeDir,
    "one with an empty file in it": dirWith(places.file(" ", { name: `bt_u${OTHER}` })),
    "one that is not there": `${runtimeDir}/missing`,
    "a relative one": "tmp",
  })) {
    // DECISIONS F7.
    await check(`the file in /tmp comes last, after ${name}`, async () => {
      const answer = await ask({ options, variables: folder === undefined ? {} : { XDG_RUNTIME_DIR: folder } });
      if (inTmp !== undefined) assert.deepEqual(answer, inTmp);
      // That it was looked at is all that can be had where files cannot be given away.
      else refused(answer, "tmp_foreign");
    });
  }
  // DECISIONS F9.
  await check("TMPDIR is another matter", async () => {
    const folder = places.folder();
    places.file(TOKEN, { folder, name: `bt_u${OTHER - 1}` });
    const answer = await ask({ options: { uid: OTHER - 1 }, variables: { TMPDIR: folder } });
    refused(answer, "token_missing");
    assert.match(
      answer.message ?? "",
      /BEARER_TOKEN is .*BEARER_TOKEN_FILE is .*XDG_RUNTIME_DIR is .*\/tmp\/bt_u\d+" is/,
    );
  });
  await check("env stands in the place of the environment", async () => {
    const answer = await ask({ variables: all, options: { env: { BEARER_TOKEN_FILE: named } } });
    assert.deepEqual(answer, { token: tokenOf("file"), source: "BEARER_TOKEN_FILE" });
  });
}

function dirWith(file: string): string {
  return file.slice(0, file.lastIndexOf("/"));
}
