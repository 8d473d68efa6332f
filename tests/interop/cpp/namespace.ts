/**
 * Programs run where one more certificate authority is trusted, and nowhere else.
 *
 * This version of the library has no option for a file of authorities: libcurl reads the system's. So each program gets
 * a mount namespace of its own, in which a copy of that file, with the authority added, lies over it. The machine stays
 * as it is.
 */

import assert from "node:assert/strict";
import { type ExecFileException, execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** How a program ended. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where Debian keeps the authorities that libcurl trusts. */
const AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt";
const COVER = 'mount --bind "$1" "$2" && shift 2 && exec "$@"';
const TIMEOUT = 20_000;

const NEEDED = `a private mount namespace could not be made.
Needed: root with CAP_SYS_ADMIN, or user namespaces that anybody may make
(sysctl kernel.unprivileged_userns_clone=1, user.max_user_namespaces above 0; on Ubuntu also
kernel.apparmor_restrict_unprivileged_userns=0; in a container --cap-add SYS_ADMIN and no seccomp or AppArmor profile
that forbids mount), and the Debian packages util-linux, mount and ca-certificates.
It said`;

export class Namespace {
  /** For files of the tests; removed at the end. */
  readonly folder: string;
  readonly #bundle: string;
  readonly #authority: string;

  /** @param authority - The certificate of the authority to trust, PEM. */
  constructor(authority: URL) {
    this.folder = mkdtempSync(join(tmpdir(), "scitokens-cpp-"));
    this.#bundle = join(this.folder, "authorities.pem");
    this.#authority = readFileSync(authority, "utf8");
  }

  /** Prepares the namespace, or tells what is missing. */
  async open(): Promise<void> {
    const before = readFileSync(AUTHORITIES, "utf8");
    const whole = `${before.trimEnd()}\n${this.#authority}`;
    writeFileSync(this.#bundle, whole);
    const { code, stdout, stderr } = await this.run("cat", AUTHORITIES);
    if (code !== 0) throw new Error(`${NEEDED}: ${stderr.trim()}`);
    assert.ok(stdout === whole, "the authority is trusted inside");
    assert.ok(readFileSync(AUTHORITIES, "utf8") === before, "the machine's own list is as it was");
  }

  /** Runs a program where the authority is trusted. */
  run(program: string, ...given: readonly string[]): Promise<Outcome> {
    const unshare = process.getuid?.() === 0 ? ["--mount"] : ["--map-root-user", "--mount"];
    const covered = ["sh", "-c", COVER, "sh", this.#bundle, AUTHORITIES, program, ...given];
    return this.#start("unshare", [...unshare, ...covered], "cache");
  }

  /** Runs a program where it is not trusted. */
  runOutside(program: string, ...given: readonly string[]): Promise<Outcome> {
    return this.#start(program, given, "cache-outside");
  }

  /** Empties the cache of what runs where it is trusted. */
  emptyCache(): void {
    rmSync(join(this.folder, "cache"), { recursive: true, force: true });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #start(program: string, given: readonly string[], cache: string): Promise<Outcome> {
    // Nothing else of the environment: a proxy, or a token, would change what the programs do.
    const env = { PATH: process.env.PATH, LC_ALL: "C", XDG_CACHE_HOME: join(this.folder, cache) };
    return new Promise((resolve, reject) => {
      execFile(program, given, { env, timeout: TIMEOUT, maxBuffer: 2 ** 24 }, (error, stdout, stderr) => {
        const code = exitCode(error);
        if (code === undefined) reject(new Error(`${given.join(" ").slice(0, 300)} ended with ${ending(error)}`));
        else resolve({ code, stdout, stderr });
      });
    });
  }
}

/** Of a program that ended by itself. */
function exitCode(error: ExecFileException | null): number | undefined {
  if (error === null) return 0;
  return typeof error.code === "number" ? error.code : undefined;
}

function ending(error: ExecFileException | null): string {
  return error?.signal ?? String(error?.code);
}
