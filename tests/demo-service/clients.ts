/** Those who ask a demo service: `scitokens/demo`, the command, and the Python library's own helper. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { MAIN } from "../cli/command.ts";
import { pythonProgram } from "../interop/python/environment.ts";
import { pythonEnvironment } from "../migration/python.ts";
import { root } from "../package/pack.ts";
import type { Library } from "../suite/environment.ts";
import { bearer, type DemoWorker } from "./demo-worker.ts";

type Check = (name: string, act: () => unknown) => Promise<boolean>;

const run = promisify(execFile);

export async function clients(check: Check, library: Library, worker: DemoWorker, authority: string): Promise<void> {
  const { url } = worker;

  await check("clients: token and parsedToken of scitokens/demo", async () => {
    const text = await library.demo.token({ scope: "read:/protected", sub: "jane" }, { url });
    assert.equal((await worker.ask("/protected", bearer(text))).status, 200);
    for (const algorithm of ["ES256", "RS256"] as const) {
      const parsed = await library.demo.parsedToken({ scope: "read:/protected", sub: "jane" }, { url, algorithm });
      assert.deepEqual([parsed.verified, parsed.header.alg, parsed.get("sub")], [true, algorithm, "jane"]);
      const enforcer = new library.Enforcer(url, { audience: url });
      assert.equal(enforcer.test(parsed, "read", "/protected/deeper"), true);
    }
  });

  await check("clients: scitokens demo, the command", async () => {
    const given = [MAIN, "demo", "--url", url, "scope=read:/secret"];
    const { stdout } = await run(process.execPath, given);
    assert.equal((await worker.ask("/secret", bearer(stdout.trim()))).status, 200);
  });

  await check("clients: the Python library's demo helper, which verifies with the keys that it discovers", async () => {
    const scratch = mkdtempSync(join(tmpdir(), "demo-service-"));
    try {
      const env = pythonEnvironment(authority, scratch, url);
      const { stdout } = await run(pythonProgram(), [join(root, "tests/own-issuer/ask.py"), url, "demo"], { env });
      const { token, claims, acls } = JSON.parse(stdout);
      assert.deepEqual([claims.iss, acls], [url, [["read", "/protected"]]]);
      assert.equal((await worker.ask("/protected", bearer(token))).status, 200);
    } finally {
      rmSync(scratch, { recursive: true });
    }
  });
}
