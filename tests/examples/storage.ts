/** The store of files, asked by clients that know nothing of this library: curl and rclone. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Checks } from "../checks.ts";
import { documentedCommand, Example } from "./running.ts";

const ALL_RIGHT = "18 answers right, 0 wrong";

interface Ended {
  readonly code: number | string | undefined;
  readonly said: string;
}

/** Runs the example as its README says, for the runtime whose name begins or stands in the command. */
export async function checkStorage(checks: Checks, runtime: string): Promise<void> {
  const name = `storage, ${runtime.trim()}`;
  const folder = mkdtempSync(join(tmpdir(), "scitokens-rclone-"));
  const example = new Example(documentedCommand("storage", runtime, "--serve"));
  try {
    const [, token] = await example.find(/^TOKEN=(\S+)$/m);
    const [, url] = await example.find(/ (http:\S+\/dav)\/runs\/1$/m);
    const local = join(folder, "local");
    writeFileSync(local, "from a real client\n");
    const curl = (...given: readonly string[]): Promise<Ended> =>
      ended("curl", ["--silent", "--path-as-is", "--write-out", " %{http_code}", ...given], folder);
    const bearer = ["--header", `Authorization: Bearer ${token}`];
    const rclone = (...given: readonly string[]): Promise<Ended> =>
      ended("rclone", [...given, "--webdav-url", url as string, "--webdav-bearer-token", token as string], folder);

    await checks.check(`${name}: curl reads and writes what its token allows`, async () => {
      assert.equal((await curl(`${url}/runs/1`)).said, " 401");
      assert.equal((await curl(...bearer, `${url}/runs/1`)).said, "the first run\n 200");
      assert.equal((await curl(...bearer, "--upload-file", local, `${url}/home/jane/by-curl`)).said, " 201");
      assert.equal((await curl(...bearer, `${url}/home/jane/by-curl`)).said, "from a real client\n 200");
      assert.match(
        (await curl(...bearer, "--upload-file", local, `${url}/runs/by-curl`)).said,
        /insufficient_scope.* 403$/,
      );
    });
    await checks.check(`${name}: no path that curl sends leads out of the folder`, async () => {
      const paths = [
        "/../outside",
        "/runs/../../outside",
        "/runs/%2e%2e/%2e%2e/outside",
        "/runs/..%2f..%2foutside",
        "/runs/link",
      ];
      for (const path of [
        ...paths,
        "/home/jane/up/outside",
        "/%2e%2e%2foutside",
        "/..%5coutside",
        "/runs/%252e%252e/outside",
      ]) {
        const { said } = await curl(...bearer, url + path);
        assert.doesNotMatch(said, /not for anybody/, path);
        assert.match(said, / 40[0134]$/, path);
      }
    });
    await checks.check(`${name}: rclone lists, copies, moves and removes`, async () => {
      assert.deepEqual(await rclone("lsf", "--recursive", ":webdav:runs"), { code: 0, said: "1\n" });
      assert.equal((await rclone("copyto", local, ":webdav:home/jane/deep/er/by rclone & é")).code, 0);
      assert.equal((await rclone("cat", ":webdav:home/jane/deep/er/by rclone & é")).said, "from a real client\n");
      assert.equal(
        (await rclone("moveto", ":webdav:home/jane/deep/er/by rclone & é", ":webdav:home/jane/moved")).code,
        0,
      );
      assert.equal((await rclone("copyto", ":webdav:home/jane/moved", join(folder, "back"))).code, 0);
      assert.equal(readFileSync(join(folder, "back"), "utf8"), "from a real client\n");
      assert.equal((await rclone("purge", ":webdav:home/jane/deep")).code, 0);
      assert.equal((await rclone("lsf", ":webdav:home/jane")).said, "by-curl\nmoved\nnew/\nnotes\n");
    });
    await checks.check(`${name}: rclone is told where its token does not reach`, async () => {
      const { code, said } = await rclone(
        "copyto",
        local,
        ":webdav:runs/by-rclone",
        "--retries",
        "1",
        "--low-level-retries",
        "1",
      );
      assert.notEqual(code, 0);
      assert.match(said, /403/);
    });
  } catch (error) {
    await checks.check(`${name}: it serves`, () => Promise.reject(error));
  } finally {
    example.interrupt();
    rmSync(folder, { recursive: true });
  }
  await checks.check(`${name}: it answers as it must, and ends with Ctrl-C`, async () => {
    // npx ends of the signal itself, with no code of its own.
    assert.ok([0, null].includes(await example.ended), example.said());
    assert.equal(example.lines().at(-1), ALL_RIGHT);
  });
}

/** Runs a program without anybody's settings. */
function ended(program: string, given: readonly string[], home: string): Promise<Ended> {
  return new Promise((resolve) => {
    const env = { PATH: process.env.PATH, HOME: home, RCLONE_CONFIG: join(home, "none") };
    execFile(program, given, { env, timeout: 60_000 }, (error, stdout, stderr) => {
      resolve({
        code: error === null ? 0 : (error.code ?? undefined),
        said: error === null ? stdout : stdout + stderr,
      });
    });
  });
}
