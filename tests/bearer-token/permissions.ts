/** What a program must be allowed for each step, and what it is told when it is not. */

import assert from "node:assert/strict";
import { dirname } from "node:path";
import type { Start } from "./asking.ts";
import { type Bench, refused, TOKEN } from "./bench.ts";
import { isRoot, OTHER } from "./places.ts";

const UID = process.geteuid?.() ?? -1;

/** Deno allows nothing unless told. */
export async function denoPermissions({ ask, check, places }: Bench): Promise<void> {
  const file = places.file(TOKEN);
  const folder = places.folder();
  const own = places.file(TOKEN, { folder, name: `bt_u${UID}` });
  const link = places.link(file, { folder: places.folder("sticky") });
  const last = places.inTmp(`bt_u${OTHER - 5}`, TOKEN, isRoot ? OTHER - 5 : undefined);
  const env = (...names: readonly string[]): string => `--allow-env=${["BEARER_TOKEN", ...names].join()}`;
  const all = env("BEARER_TOKEN_FILE", "XDG_RUNTIME_DIR");

  /** What is found with just these flags; each one less is named in the error. */
  const steps: readonly (readonly [name: string, start: Start, flags: readonly string[]])[] = [
    ["BEARER_TOKEN", { variables: { BEARER_TOKEN: TOKEN } }, [env()]],
    [
      "BEARER_TOKEN_FILE",
      { variables: { BEARER_TOKEN_FILE: file } },
      [env("BEARER_TOKEN_FILE"), `--allow-read=${file}`, "--allow-sys=uid"],
    ],
    [
      "BEARER_TOKEN_FILE, with the user given",
      { variables: { BEARER_TOKEN_FILE: file }, options: { uid: UID } },
      [env("BEARER_TOKEN_FILE"), `--allow-read=${file}`],
    ],
    ["XDG_RUNTIME_DIR", { variables: { XDG_RUNTIME_DIR: folder } }, [all, `--allow-read=${own}`, "--allow-sys=uid"]],
    [
      "a link in a folder of everybody's",
      { variables: { BEARER_TOKEN_FILE: link }, options: { uid: UID } },
      [env("BEARER_TOKEN_FILE"), `--allow-read=${link},${dirname(link)},${file}`],
    ],
    ["env", { options: { env: { BEARER_TOKEN_FILE: file }, uid: UID } }, [`--allow-read=${file}`]],
    ...(isRoot ? [["/tmp", { options: { uid: OTHER - 5 } }, [all, `--allow-read=${last}`]] as const] : []),
  ];
  for (const [name, start, flags] of steps) {
    await check(`${name}: found with ${flags.join(" ")}`, async () => {
      const answer = await ask({ ...start, flags });
      assert.equal(answer.token, TOKEN, answer.message ?? "");
    });
    for (const flag of flags) {
      await check(`${name}: without ${flag} it is told`, async () => {
        const answer = await ask({ ...start, flags: flags.filter((one) => one !== flag) });
        refused(answer, "permission_denied", "ERR_ARGUMENT");
        assert.ok(answer.message?.includes(flag.slice(0, flag.indexOf("="))), answer.message ?? "");
      });
    }
  }
  await check("each variable is asked for by itself, in its turn", async () => {
    const given: string[] = [];
    for (const name of ["BEARER_TOKEN", "BEARER_TOKEN_FILE", "XDG_RUNTIME_DIR"]) {
      const flags = ["--allow-sys=uid", ...(given.length > 0 ? [`--allow-env=${given}`] : [])];
      const answer = await ask({ flags });
      refused(answer, "permission_denied", "ERR_ARGUMENT");
      assert.ok(answer.message?.endsWith(`--allow-env=${name}`), answer.message ?? "");
      given.push(name);
    }
  });
  await check("a link's folder and target are named when they may not be read", async () => {
    const start = { variables: { BEARER_TOKEN_FILE: link }, options: { uid: UID } };
    const answer = await ask({ ...start, flags: [all, `--allow-read=${link}`] });
    refused(answer, "permission_denied", "ERR_ARGUMENT");
    assert.ok(answer.message?.includes(`--allow-read="${dirname(link)}`), answer.message ?? "");
  });
}

/** Node.js, where it is told to allow nothing else. */
export async function nodePermissions({ ask, check, places }: Bench): Promise<void> {
  const major = Number(process.versions.node.split(".")[0]);
  const flag = major < 24 ? "--experimental-permission" : "--permission";
  await check("a file that Node.js may not read is told with its flag", async () => {
    const file = places.file(TOKEN);
    const variables = { BEARER_TOKEN_FILE: file };
    const module = `--allow-fs-read=${process.cwd()}/*`;
    const answer = await ask({ variables, flags: [flag, module, "--no-warnings"] });
    refused(answer, "permission_denied", "ERR_ARGUMENT");
    assert.ok(answer.message?.includes(`--allow-fs-read="${file}"`), answer.message ?? "");
    const allowed = await ask({ variables, flags: [flag, module, `--allow-fs-read=${file}`, "--no-warnings"] });
    assert.equal(allowed.token, TOKEN, allowed.message ?? "");
  });
}
