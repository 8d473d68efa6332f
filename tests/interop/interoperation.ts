/**
 * Interoperation of this library, the Python reference library and scitokens-cpp: each makes tokens, all read them, with
 * keys that they discover at an https issuer on loopback. Ends with a table of who reads what of whom.
 *
 * Needs what `scitokens-cpp.ts` needs, Debian's faketime, and the environment of `python/environment.ts`.
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Checks } from "../checks.ts";
import { startIssuer } from "../issuer/server.ts";
import { importLibrary } from "../runtimes/application.ts";
import { allRefuse } from "./all-refuse.ts";
import type { Bench, Peers } from "./bench.ts";
import { Namespace } from "./cpp/namespace.ts";
import { Programs } from "./cpp/programs.ts";
import { fileKey } from "./filed-key.ts";
import { runMatrix } from "./matrix/run.ts";
import { tableOf } from "./matrix/table.ts";
import { Cpp } from "./peers/cpp.ts";
import { Here } from "./peers/here.ts";
import { Python } from "./peers/python.ts";
import { claimsArrive } from "./python/claims.ts";
import { pythonProtects } from "./python/decorator.ts";
import { pythonDiffers } from "./python/differences.ts";
import { pythonDiscovers } from "./python/discovery.ts";
import { pythonKeepsKeys } from "./python/key-cache.ts";
import { pythonTools } from "./python/tools.ts";
import { rotation } from "./rotation.ts";
import { demandTrust } from "./trust.ts";

const WITH_PYTHON = [claimsArrive, pythonDiffers, pythonDiscovers, pythonKeepsKeys, pythonProtects, pythonTools];

const library = await importLibrary();
const tls = new URL("../fixtures/tls/", import.meta.url);
const authority = new URL("ca.pem", tls);
const checks = new Checks();
const namespace = new Namespace(authority);
const server = await startIssuer(tls);
let versions = "";
try {
  const ready = [
    await checks.check("this process trusts the tests' authority", () => demandTrust(server.https)),
    await checks.check("scitokens-cpp can be made to trust the tests' authority", () => namespace.open()),
  ];
  if (ready.every(Boolean)) await runAll(await startPeers());
} finally {
  server.close();
  namespace.remove();
}
const report = checks.report("Interoperation", versions);
console.log(JSON.stringify(report));
process.exitCode = report.failed === 0 ? 0 : 1;

async function startPeers(): Promise<Peers> {
  const python = await Python.start(fileURLToPath(authority), join(namespace.folder, "cache-python"));
  return { scitokens: new Here(library), Python: python, "C++": new Cpp(new Programs(namespace)) };
}

async function runAll(peers: Peers): Promise<void> {
  versions = [peers.Python, peers["C++"]].map(({ name, version }) => `${name} ${version}`).join(", ");
  try {
    const bench: Bench = {
      check: (name, act) => checks.check(name, act),
      library,
      environment: server,
      folder: namespace.folder,
      authority: fileURLToPath(authority),
      peers,
      keys: await makeKeys(),
      strangers: await makeKeys(),
    };
    console.log(tableOf(await runMatrix(bench)));
    for (const run of [allRefuse, rotation, ...WITH_PYTHON]) await run(bench);
  } finally {
    for (const peer of Object.values(peers)) peer.close();
  }
}

async function makeKeys(): Promise<Bench["keys"]> {
  const [ES256, RS256] = [
    await fileKey(library, namespace.folder, "ES256"),
    await fileKey(library, namespace.folder, "RS256"),
  ];
  return { ES256, RS256 };
}
