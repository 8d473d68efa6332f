/** A key cache that fetches in the background lets each runtime's process end when there is nothing else to do. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { Checks } from "../checks.ts";
import type { Routes } from "../issuer/route.ts";
import { startIssuer } from "../issuer/server.ts";
import { built, FLAGS, findProgram } from "../runtimes/programs.ts";
import { JWKS, METADATA, publishing, slowly, TestIssuer } from "../suite/issuer.ts";

/** Milliseconds after which a process is given up: more than a refresher lets pass between two looks. */
const PATIENCE = 120_000;

const KEYS = { keys: [{ kty: "EC", kid: "any" }] };
const ISSUERS: readonly [name: string, routes: (url: string) => Routes, asked: readonly string[]][] = [
  ["an issuer that answers", (url) => publishing(url, KEYS), [METADATA, JWKS]],
  ["an issuer that takes its time", (url) => slowly(url, KEYS, 1000), [METADATA, JWKS]],
  ["an issuer that breaks off", () => ({ [METADATA]: { fault: "down" } }), [METADATA]],
];

const environment = await startIssuer(new URL("../fixtures/tls/", import.meta.url));
const checks = new Checks();
for (const [program, flags] of Object.entries(FLAGS)) {
  for (const [name, routes, asked] of ISSUERS) {
    await checks.check(`${program}, ${name}: it is asked, and the process ends by itself`, async () => {
      const issuer = await TestIssuer.start(environment, routes);
      assert.deepEqual(await ended(program, [...flags, built("started"), issuer.url]), {
        code: 0,
        signal: null,
        said: "",
      });
      assert.deepEqual([...new Set(await issuer.requests())], asked);
    });
  }
}
environment.close();
console.log(JSON.stringify(checks.report("Background, processes")));

async function ended(
  program: string,
  given: readonly string[],
): Promise<{ code: unknown; signal: unknown; said: string }> {
  const child = spawn(findProgram(program) as string, given, { stdio: ["ignore", "pipe", "pipe"] });
  const patience = setTimeout(() => child.kill("SIGKILL"), PATIENCE);
  let said = "";
  for (const output of [child.stdout, child.stderr]) output.on("data", (chunk) => (said += chunk));
  const [code, signal] = await once(child, "close");
  clearTimeout(patience);
  return { code, signal, said };
}
