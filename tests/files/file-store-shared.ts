/** One folder of keys, and processes of all runtimes at once; a disk that is full or may not be written to. */

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import QUnit from "qunit";
import { built, FLAGS } from "../runtimes/programs.ts";
import { JWKS, METADATA, slowly, TestIssuer } from "../suite/issuer.ts";
import { type Bench, freshFolder } from "./bench.ts";
import { isWhole, KEYS } from "./values.ts";

const run = promisify(execFile);
/** Processes that are killed while they write. */
const KILLED = 4;
/** Milliseconds for which one of them writes. */
const WRITING = 250;

export function sharedFileStore({ library, environment, programs }: Bench): void {
  const { FileStore } = library.stores.file;
  const runtimes = Object.keys(FLAGS) as (keyof typeof FLAGS)[];
  const commandOf = (runtime: keyof typeof FLAGS, ...given: string[]): [string, string[]] => [
    programs[runtime],
    [...FLAGS[runtime], built("files-child"), ...given],
  ];
  const outcome = async (runtime: keyof typeof FLAGS, ...given: string[]): Promise<unknown> =>
    JSON.parse((await run(...commandOf(runtime, ...given))).stdout);

  QUnit.test("nobody sees half of what processes write that are killed meanwhile", async (assert) => {
    const folder = join(freshFolder(), "keys");
    const store = new FileStore({ folder });
    let isOver = false;
    let reads = 0;
    const reader = (async () => {
      while (!isOver) {
        for (const key of KEYS) {
          const value = await store.get(key);
          if (value === undefined) continue;
          reads++;
          if (!isWhole(value)) throw new Error(`half a value: ${JSON.stringify(value).slice(0, 100)}`);
        }
      }
    })();
    const steady = await Promise.all(runtimes.map((runtime, seed) => writer(runtime, folder, seed)));
    for (let killed = 0; killed < KILLED; killed++) {
      const child = await writer(runtimes[killed % runtimes.length] as keyof typeof FLAGS, folder, 100 + killed);
      await new Promise((resolve) => setTimeout(resolve, WRITING * Math.random()));
      await kill(child);
    }
    await Promise.all(steady.map(kill));
    isOver = true;
    await reader;
    assert.ok(reads > 0, `${reads} reads`);
    assert.deepEqual((await store.keys()).sort(), [...KEYS].sort());
    const left = readdirSync(folder).filter((name) => !name.endsWith(".json"));
    console.log(`FileStore: ${reads} reads, all whole; ${left.length} drafts left of ${KILLED + 3} killed processes`);
    assert.ok(left.every((name) => name.startsWith("~")));
  });

  QUnit.test("of processes that share it, one asks the issuer", async (assert) => {
    const key = await library.generateKey();
    const issuer = await TestIssuer.start(environment, (url) => slowly(url, library.exportJwks(key), 1500));
    const folder = join(freshFolder(), "keys");
    const look = (runtime: keyof typeof FLAGS, moment: number) =>
      outcome(runtime, "look", folder, issuer.url, key.keyId, `${moment}`);
    const outcomes = await Promise.all([
      look("node", 0),
      ...(["deno", "bun"] as const).map((runtime) => issuer.untilAsked().then(() => look(runtime, Date.now() + 200))),
    ]);
    assert.deepEqual(outcomes, [
      { found: key.keyId, events: ["miss", "fetched"] },
      { found: key.keyId, events: ["miss", "loaded"] },
      { found: key.keyId, events: ["miss", "loaded"] },
    ]);
    assert.deepEqual(await issuer.requests(), [METADATA, JWKS]);
  });

  QUnit.test("a full disk is ERR_STORE, and costs nothing that was kept", async (assert) => {
    const folder = freshFolder();
    for (const runtime of runtimes) {
      const said = await onOwnDisk(folder, "size=64k", commandOf(runtime, "full", join(folder, "keys")));
      assert.deepEqual(said, {
        told: {
          code: "ERR_STORE",
          message: "the folder of keys could not be written; its own error is the cause of this one",
          cause: "ENOSPC",
        },
        small: "stays",
        keys: ["small"],
        left: 1,
      });
    }
  });

  async function writer(runtime: keyof typeof FLAGS, folder: string, seed: number): Promise<ChildProcess> {
    const child = spawn(...commandOf(runtime, "write", folder, `${seed}`), { stdio: ["ignore", "pipe", "inherit"] });
    await once(child.stdout as NonNullable<typeof child.stdout>, "data");
    return child;
  }

  /** In a mount namespace, as a real disk of its own. */
  async function onOwnDisk(folder: string, size: string, [program, given]: [string, string[]]): Promise<unknown> {
    mkdirSync(folder, { recursive: true });
    const script = 'mount -t tmpfs -o "$1" none "$2" && chmod 700 "$2" && shift 2 && exec "$@"';
    const isolated = ["--mount", "--map-root-user", "sh", "-c", script, "sh", size, folder, program, ...given];
    return JSON.parse((await run("unshare", isolated)).stdout);
  }
}

async function kill(child: ChildProcess): Promise<void> {
  const closed = once(child, "close");
  child.kill("SIGKILL");
  await closed;
}
