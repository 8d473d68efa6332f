/** One issuer in three processes, of three runtimes, that share a folder of signing keys. */

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { JsonWebKeySet } from "../../src/index.ts";
import { built, FLAGS, findProgram, type Program } from "../runtimes/programs.ts";
import type { Bench } from "./bench.ts";
import { DAY, SHARED_ISSUER } from "./shared.ts";

interface Running {
  readonly child: ChildProcess;
  readonly url: string;
}

export async function processesShare({ check, library }: Bench): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "own-issuer-"));
  const running: Running[] = [];
  const kidOf = (token: string): string => library.jwt.decode(token).header.kid as string;
  // All at once, as they may begin and rotate at one moment.
  const all = <T>(act: (url: string) => Promise<T>): Promise<T[]> => Promise.all(running.map(({ url }) => act(url)));
  const passAll = (seconds: number): Promise<unknown> => all((url) => pass(url, seconds));
  try {
    running.push(
      ...(await Promise.all((Object.keys(FLAGS) as Program[]).map((name) => begin(name, join(folder, "keys"))))),
    );
    await check("processes that begin at one time: all publish what any has signed with", async () => {
      const kids = new Set((await all(tokenOf)).map(kidOf));
      await passAll(61);
      await all(published);
      await passAll(61);
      const sets = await all(published);
      for (const kid of kids) for (const set of sets) assert.ok(set.includes(kid));
      assert.equal(new Set((await all(tokenOf)).map(kidOf)).size, 1);
    });
    await check(
      "over two weeks, every process verifies what each signs, with key sets of seven hours before",
      async () => {
        const signed = new Set<string>();
        let before = (await all(published)) as readonly string[][];
        // The sets, each seven hours old when the next are had.
        for (let passed = 0; passed < 14 * DAY; passed += 7 * 3600) {
          await passAll(7 * 3600);
          const kids = (await all(tokenOf)).map(kidOf);
          for (const kid of kids) {
            signed.add(kid);
            for (const set of before) assert.ok(set.includes(kid), `${kid} at ${passed} s`);
          }
          before = await all(published);
        }
        assert.ok(signed.size >= 4, `${signed.size} keys`);
      },
    );
  } finally {
    for (const { child } of running) await end(child);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function begin(runtime: Program, folder: string): Promise<Running> {
  const given = [...FLAGS[runtime], built("own-issuer-child"), folder];
  const child = spawn(findProgram(runtime) as string, given, { stdio: ["ignore", "pipe", "inherit"] });
  const [port] = (await once(createInterface(child.stdout), "line")) as [string];
  return { child, url: `https://localhost:${port}` };
}

async function end(child: ChildProcess): Promise<void> {
  const closed = once(child, "close");
  child.kill("SIGKILL");
  await closed;
}

async function tokenOf(url: string): Promise<string> {
  const response = await fetch(`${url}/asked`);
  const { access_token } = (await response.json()) as { access_token?: string };
  assert.equal(typeof access_token, "string", `${response.status}`);
  return access_token as string;
}

async function published(url: string): Promise<string[]> {
  const response = await fetch(`${url}${new URL(SHARED_ISSUER).pathname}/jwks`);
  return ((await response.json()) as JsonWebKeySet).keys.map(({ kid }) => kid as string);
}

async function pass(url: string, seconds: number): Promise<void> {
  await (await fetch(`${url}/pass?seconds=${seconds}`)).arrayBuffer();
}
