/** Each example does what its README says, started with the command that is written there. */

import assert from "node:assert/strict";
import { Checks } from "../checks.ts";
import { checkDelegation } from "./delegation.ts";
import { checkPage } from "./page.ts";
import { documentedCommand, Example } from "./running.ts";
import { checkStorage } from "./storage.ts";

const ALL_RIGHT = "8 answers right, 0 wrong";

const checks = new Checks();
for (const [name, last] of [
  ["node", ALL_RIGHT],
  ["deno", ALL_RIGHT],
  ["bun", ALL_RIGHT],
  ["cloudflare-worker", "13 answers right, 0 wrong"],
] as const) {
  await checks.check(`${name}: the service answers as it must`, async () => {
    const example = new Example(documentedCommand(name, "main."));
    const code = await example.ended;
    assert.deepEqual([code, example.lines().at(-1)], [0, last], example.said());
  });
}

await checks.check("node: with --serve it stays up until Ctrl-C, for the request that it shows", async () => {
  const example = new Example(documentedCommand("node", "--serve"));
  try {
    const [, token, url] = await example.find(/^curl -i -H 'Authorization: Bearer (\S+)' (http:\S+)$/m);
    const ask = async (path: string): Promise<number> =>
      (await fetch(new URL(path, url), { headers: { authorization: `Bearer ${token}` } })).status;
    assert.deepEqual([await ask("/runs/1"), await ask("/other")], [200, 403]);
  } finally {
    example.interrupt();
  }
  assert.deepEqual([await example.ended, example.lines().at(-1)], [0, ALL_RIGHT], example.said());
});

for (const runtime of ["node ", "deno ", "bun "]) await checkStorage(checks, runtime);

const server = new Example(documentedCommand("browser", "serve.js"));
try {
  const [, token] = await server.find(/^a token to paste: (\S+)$/m);
  const [, url] = await server.find(/^open (http:\S+) /m);
  await checkPage(checks, url as string, token as string);
} catch (error) {
  await checks.check("browser: the page is served", () => Promise.reject(error));
} finally {
  server.interrupt();
}

const delegation = new Example(documentedCommand("delegation", "main.js"));
try {
  const [, url] = await delegation.find(/^open (http:\S+) /m);
  await checkDelegation(checks, url as string);
} catch (error) {
  await checks.check("delegation: the page is served", () => Promise.reject(error));
} finally {
  delegation.interrupt();
}

console.log(JSON.stringify(checks.report("Examples")));
