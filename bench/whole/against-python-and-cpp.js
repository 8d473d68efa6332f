/** The other libraries of SciTokens, as whole processes: deserialize, and test. */

import { execFileSync } from "node:child_process";
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { exportKey } from "../../dist/index.js";
import { AskedProcess } from "./asked-process.js";
import { AUDIENCE, AUTHORITY, startIssuer } from "./issuer.js";
import { tableOf, takeTurns } from "./take-turns.js";

const TOKENS = 2000;
const QUICK_TOKENS = 200;
const AT_ONCE = 32;

const here = (/** @type {string} */ file) => fileURLToPath(new URL(file, import.meta.url));
const PYTHON = here("../../tests/.python/bin/python");
/** At the root of the project. */
const INSTALL_PYTHON =
  "python3 -m venv tests/.python && tests/.python/bin/pip install -r tests/interop/python/requirements.txt";
const INSTALL_CPP = "apt-get install libscitokens0 gcc libc6-dev";

/**
 * @typedef {object} Given
 * @property {Awaited<ReturnType<typeof startIssuer>>} issuer
 * @property {string} folder - For files, removed at the end.
 * @property {string} file - Of tokens, one a line.
 */

/**
 * @typedef {object} Peer
 * @property {string} name
 * @property {number} [times] - How many times more are done in a round, as it is quick.
 * @property {string} [install] - The command that installs it.
 * @property {(given: Given) => Promise<AskedProcess | undefined> | AskedProcess | undefined} start - None, where it is not installed.
 */

/** @type {readonly [Peer, ...Peer[]]} */
const PEERS = [
  { name: `scitokens, ${AT_ONCE} at a time`, start: (given) => ours(given, AT_ONCE) },
  { name: "scitokens, one at a time", start: (given) => ours(given, 1) },
  { name: "scitokens, one token again and again", times: 25, start: (given) => ours(given, 1, "cached") },
  { name: "scitokens for Python", install: INSTALL_PYTHON, start: python },
  { name: "scitokens-cpp", install: INSTALL_CPP, start: (given) => cpp(given, "both") },
  // Its test verifies the signature once more.
  { name: "scitokens-cpp, deserialize alone", install: INSTALL_CPP, start: (given) => cpp(given, "deserialize") },
];

/** @type {import("../jobs.js").Job} */
export const againstPythonAndCpp = {
  name: "against-python-and-cpp",
  what: "ES256 tokens with a key at hand, deserialized and tested, in a process of each library; time for one token",
  async run({ quick }) {
    const folder = mkdtempSync(join(tmpdir(), "scitokens-bench-"));
    const issuer = await startIssuer("https");
    /** @type {AskedProcess[]} */
    const processes = [];
    try {
      const file = join(folder, "tokens");
      writeFileSync(file, (await issuer.mint(TOKENS)).join("\n"));
      /** @type {(import("./take-turns.js").Contestant | import("./take-turns.js").Absent)[]} */
      const contestants = [];
      /** @type {{ name: string, times: number[] }[]} */
      const cpu = [];
      for (const { name, times: factor = 1, install, start } of PEERS) {
        const count = String((quick ? QUICK_TOKENS : TOKENS) * factor);
        const process = await start({ issuer, folder, file });
        if (process === undefined) {
          contestants.push({ name, note: `not here: ${install}` });
          continue;
        }
        processes.push(process);
        // To warm up, and to have the key.
        await process.ask(count);
        /** @type {number[]} */
        const times = [];
        cpu.push({ name, times });
        const sample = async () => {
          const [took, ofCpu] = (await process.ask(count)).split(" ").map(Number);
          times.push(Number(ofCpu));
          return Number(took);
        };
        contestants.push({ name, sample });
      }
      const [ours, ...others] = /** @type {[import("./take-turns.js").Contestant]} */ (contestants);
      const table = await takeTurns("deserialize and test", [ours, ...others], quick ? 3 : 11);
      return { tables: [table, tableOf("deserialize and test: CPU of all threads", cpu)], problems: [] };
    } finally {
      for (const process of processes) process.close();
      issuer.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/**
 * @param {Given} given
 * @param {number} atOnce
 * @param {"anew" | "cached"} [cached]
 */
function ours({ issuer, file }, atOnce, cached = "anew") {
  const program = here("verifying/here.js");
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: AUTHORITY };
  return new AskedProcess(process.execPath, [program, file, issuer.url, AUDIENCE, String(atOnce), cached], env);
}

/** @param {Given} given */
function python({ issuer, folder, file }) {
  try {
    accessSync(PYTHON, constants.X_OK);
  } catch {
    return undefined;
  }
  const trust = { SSL_CERT_FILE: AUTHORITY, REQUESTS_CA_BUNDLE: AUTHORITY };
  const env = { PATH: process.env.PATH, LC_ALL: "C.UTF-8", XDG_CACHE_HOME: join(folder, "cache-python"), ...trust };
  return new AskedProcess(PYTHON, ["-B", here("verifying/with_python.py"), file, issuer.url, AUDIENCE], env);
}

/**
 * @param {Given} given
 * @param {"both" | "deserialize"} calls
 */
async function cpp({ issuer, folder, file }, calls) {
  const program = join(folder, `cpp-${calls}`);
  try {
    // The library by its file, for which no package for developers is needed.
    const compile = ["-O2", "-o", program, here("verifying/with-cpp.c"), "-l:libSciTokens.so.0"];
    execFileSync("gcc", compile, { stdio: ["ignore", "ignore", "ignore"] });
  } catch {
    return undefined;
  }
  const publicKey = join(folder, "key.pem");
  writeFileSync(publicKey, await exportKey(issuer.key, "pem-public"));
  const env = { PATH: process.env.PATH, LC_ALL: "C", XDG_CACHE_HOME: join(folder, `cache-${calls}`) };
  return new AskedProcess(program, [file, issuer.url, AUDIENCE, issuer.key.keyId, publicKey, calls], env);
}
