/** The Python reference library gets tokens of our demo service with its own helper, and discovers our keys. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { pythonProgram } from "../interop/python/environment.ts";
import { pythonEnvironment } from "../migration/python.ts";
import { root } from "../package/pack.ts";
import { type Bench, SECRET, STORAGE, start } from "./bench.ts";

const PROGRAM = join(root, "tests/own-issuer/ask.py");
const run = promisify(execFile);

export async function pythonAsks(bench: Bench): Promise<void> {
  const { check, library, authority } = bench;
  const running = await start(bench, "/dept", async () => ({
    signingKeys: { store: new library.MemoryStore(), algorithm: "RS256" },
    clients: { jobs: { secret: SECRET, scope: "read:/store", audience: STORAGE } },
    demo: true,
  }));
  const scratch = mkdtempSync(join(tmpdir(), "own-issuer-"));
  const ask = async (...given: string[]): Promise<Record<string, unknown>> => {
    const env = pythonEnvironment(authority, scratch, running.url);
    return JSON.parse((await run(pythonProgram(), [PROGRAM, running.url, ...given], { env })).stdout);
  };
  try {
    await check("Python: its demo helper gets a token, which it verifies with the keys that it discovers", async () => {
      const { token, claims, acls } = await ask("demo");
      assert.deepEqual(acls, [["read", "/protected"]]);
      assert.equal((claims as Record<string, unknown>).iss, running.url);
      const headers = { authorization: `Bearer ${token}` };
      assert.equal((await fetch(`${running.url}/protected`, { headers })).status, 200);
    });
    await check("Python: it enforces a token of the token endpoint", async () => {
      const body = new URLSearchParams({ grant_type: "client_credentials", scope: "read:/store/a" });
      const headers = { authorization: `Basic ${btoa(`jobs:${encodeURIComponent(SECRET)}`)}` };
      const answer = await fetch(`${running.url}/token`, { method: "POST", headers, body });
      const { access_token } = (await answer.json()) as { access_token: string };
      assert.deepEqual((await ask("enforce", access_token, STORAGE)).acls, [["read", "/store/a"]]);
      const elsewhere = await ask("enforce", access_token, "https://other.example");
      assert.match(String(elsewhere.refused), /Validator rejected value .* for claim 'aud'/);
    });
  } finally {
    await running.close();
    rmSync(scratch, { recursive: true });
  }
}
