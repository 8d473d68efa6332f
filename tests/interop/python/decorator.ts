/** A Flask service behind the reference library's `protect` serves who comes with our tokens, and no one else. */

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { root } from "../../package/pack.ts";
import { type Bench, publish } from "../bench.ts";
import { ALGORITHMS } from "../filed-key.ts";
import type { Minting } from "../peers/peer.ts";
import { AUDIENCE, OTHER_AUDIENCE } from "../service.ts";
import { pythonProgram, pythonVariables } from "./environment.ts";

/** What it answers: the status, and the text. */
type Answer = readonly [status: number, text: RegExp];

const CLAIMS = { scope: "read:/protected", sub: "jane", aud: AUDIENCE };

const UNSERVED: readonly [name: string, change: (bench: Bench) => Promise<Partial<Minting>>, Answer][] = [
  [
    "a token of another key",
    async ({ keys, strangers }) => ({ key: { ...strangers.ES256, keyId: keys.ES256.keyId } }),
    [401, /^Unable to deserialize: %Signature verification failed$/],
  ],
  [
    "a token that has expired",
    async () => ({ expired: true }),
    [401, /^Unable to deserialize: %Signature has expired$/],
  ],
  [
    "a token for another service",
    async () => ({ claims: { ...CLAIMS, aud: OTHER_AUDIENCE } }),
    [403, /^Validation incorrect: Validator rejected value of '.*' for claim 'aud'$/],
  ],
  [
    "a token that grants something else",
    async () => ({ claims: { ...CLAIMS, scope: "read:/protected-not" } }),
    [403, /^Validation incorrect: Validator rejected value of '.*' for claim 'scope'$/],
  ],
  [
    "a token of another issuer",
    async (bench) => ({ issuer: (await publish(bench, bench.keys.ES256)).url }),
    [403, /^Validation incorrect: Validator rejected value of '.*' for claim 'iss'$/],
  ],
];

export async function pythonProtects(bench: Bench): Promise<void> {
  const { check, peers, keys } = bench;
  const issuer = await publish(bench, keys.ES256, keys.RS256);
  const good: Minting = { issuer: issuer.url, key: keys.ES256, profile: "scitoken:2.0", claims: CLAIMS };
  const { child, url } = await startService(bench, issuer.url);
  const demand = async (authorization: string | undefined, [status, text]: Answer): Promise<void> => {
    const response = await fetch(url, { headers: authorization === undefined ? {} : { authorization } });
    assert.match(await response.text(), text);
    assert.equal(response.status, status);
    assert.equal(response.headers.get("www-authenticate"), status === 200 ? null : "Bearer");
  };
  try {
    for (const profile of ["scitoken:1.0", "scitoken:2.0"] as const) {
      for (const algorithm of ALGORITHMS) {
        await check(`Python's protect serves who has our token, ${profile}, ${algorithm}`, async () => {
          const token = await peers.scitokens.mint({ ...good, profile, key: keys[algorithm] });
          await demand(`Bearer ${token}`, [200, /^jane$/]);
        });
      }
    }
    await check("Python's protect refuses who has none", () => demand(undefined, [401, /^No Authentication Header$/]));
    await check("Python's protect takes any word for Bearer, which we do not (DECISIONS F1)", async () => {
      const authorization = `Basic ${await peers.scitokens.mint(good)}`;
      await demand(authorization, [200, /^jane$/]);
      const enforcer = new bench.library.Enforcer(issuer.url, { audience: AUDIENCE });
      const request = new Request(url, { headers: { authorization } });
      await assert.rejects(enforcer.authorize(request, "read", "/protected"), { code: "ERR_TOKEN_FORMAT" });
    });
    for (const [name, change, answer] of UNSERVED) {
      await check(`Python's protect refuses ${name}`, async () => {
        const token = await peers.scitokens.mint({ ...good, ...(await change(bench)) });
        await demand(`Bearer ${token}`, answer);
      });
    }
  } finally {
    child.stdin?.end();
  }
}

async function startService(
  { authority, folder }: Bench,
  issuer: string,
): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const program = join(root, "tests/interop/python/service.py");
  const env = pythonVariables(authority, join(folder, "cache-service"));
  const child = spawn(pythonProgram(), [program, issuer, AUDIENCE], { env, stdio: ["pipe", "pipe", "ignore"] });
  const ended = once(child, "close").then(([code]) => {
    throw new Error(`the service ended with ${code}`);
  });
  const [port] = await Promise.race([once(child.stdout, "data"), ended]);
  // Told by what it does not answer.
  ended.catch(() => {});
  return { child, url: `http://127.0.0.1:${String(port).trim()}/protected` };
}
