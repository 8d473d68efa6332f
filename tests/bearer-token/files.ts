/** Files that hold a token, something else, or nothing that can be read. */

import assert from "node:assert/strict";
import { chmodSync, statSync } from "node:fs";
import { type Bench, refused, TOKEN, tokenOf } from "./bench.ts";
import { isRoot, OTHER } from "./places.ts";

/** As root, but bound by the modes of files like anybody. */
const THROUGH = isRoot ? ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] : [];

const bytes = (...parts: readonly (string | readonly number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === "string" ? [...Buffer.from(part)] : part)));

export async function files({ ask, check, places }: Bench): Promise<void> {
  const uid = process.geteuid?.() ?? -1;
  const found: Readonly<Record<string, string>> = {
    "white space around it": ` \t\r\n\v\f${TOKEN}\f\v\n\r\t `,
    "as much as is looked at": "x".repeat(65_536),
    "much white space": `${" ".repeat(32_000)}${TOKEN}${"\n".repeat(32_000)}`,
  };
  for (const [name, text] of Object.entries(found)) {
    await check(`a file with ${name}`, async () => {
      const answer = await ask({ variables: { BEARER_TOKEN_FILE: places.file(text) } });
      assert.equal(answer.token, text.trim(), answer.message ?? "");
    });
  }

  const unusable: Readonly<Record<string, readonly [text: string | Uint8Array, fault: string]>> = {
    "two tokens": [`${TOKEN}\n${TOKEN}\n`, "invalid"],
    "a comment": [`# mine\n${TOKEN}\n`, "invalid"],
    "a byte order mark": [bytes([0xef, 0xbb, 0xbf], TOKEN), "invalid"],
    "UTF-16": [Buffer.from(TOKEN, "utf16le"), "invalid"],
    "bytes that are no UTF-8": [bytes(TOKEN, [0xff]), "invalid"],
    "a NUL": [`${TOKEN}\0`, "invalid"],
    "a no-break space": [`${TOKEN}\u00a0`, "invalid"],
    "a byte too much": [`${TOKEN.padEnd(65_536)}\n`, "too_long"],
    "16 MiB": [" ".repeat(2 ** 24), "too_long"],
  };
  for (const [name, [text, fault]] of Object.entries(unusable)) {
    await check(`a file with ${name} ends the search`, async () => {
      const runtimeDir = places.folder();
      places.file(tokenOf("later"), { folder: runtimeDir, name: `bt_u${uid}` });
      const variables = { BEARER_TOKEN_FILE: places.file(text), XDG_RUNTIME_DIR: runtimeDir };
      refused(await ask({ variables }), `bearer_token_file_${fault}`);
    });
  }
  // DECISIONS F10.
  await check("a file without being named that is no token ends the search too", async () => {
    const folder = places.folder();
    places.file("not a token", { folder, name: `bt_u${uid}` });
    const answer = await ask({ variables: { XDG_RUNTIME_DIR: folder } });
    refused(answer, "xdg_runtime_dir_invalid");
    assert.ok(answer.message?.includes(`/bt_u${uid}`), answer.message ?? "");
    if (isRoot) {
      places.inTmp(`bt_u${OTHER - 2}`, "not a token");
      refused(await ask({ options: { uid: OTHER - 2 } }), "tmp_invalid");
    }
  });

  const others = { "a folder": places.folder(), "a pipe": places.pipe(), "a device": "/dev/null" };
  for (const [name, path] of Object.entries(others)) {
    await check(`${name} is no file of a token, and nothing waits for it`, async () => {
      refused(await ask({ variables: { BEARER_TOKEN_FILE: path } }), "bearer_token_file_not_a_file");
    });
  }

  await check("a file that may not be read ends the search", async () => {
    const file = places.file(TOKEN);
    chmodSync(file, 0);
    const answer = await ask({ variables: { BEARER_TOKEN_FILE: file }, through: THROUGH });
    refused(answer, "bearer_token_file_unreadable");
    assert.match(answer.message ?? "", /\(EACCES\)/);
  });
  await check("a named file in a folder that may not be searched ends it", async () => {
    const file = places.file(TOKEN);
    chmodSync(file.slice(0, file.lastIndexOf("/")), 0);
    const variables = { BEARER_TOKEN_FILE: file };
    refused(await ask({ variables, through: THROUGH }), "bearer_token_file_unreadable");
  });
  await check("XDG_RUNTIME_DIR of a user one was before is passed over", async () => {
    const folder = places.folder();
    places.file(TOKEN, { folder, name: `bt_u${OTHER - 3}` });
    chmodSync(folder, 0);
    const answer = await ask({ variables: { XDG_RUNTIME_DIR: folder }, options: { uid: OTHER - 3 }, through: THROUGH });
    refused(answer, "token_missing");
    assert.equal(statSync(folder).mode & 0o777, 0);
  });
  await check("a name that no file can have ends it", async () => {
    const variables = { BEARER_TOKEN_FILE: `/${"x".repeat(5000)}` };
    const answer = await ask({ variables });
    refused(answer, "bearer_token_file_unreadable");
    assert.ok((answer.message ?? "").length < 256, answer.message ?? "");
    refused(await ask({ options: { env: { BEARER_TOKEN_FILE: "/a\0b" } } }), "bearer_token_file_unreadable");
  });
}
