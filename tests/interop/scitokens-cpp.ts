/**
 * Interoperation with scitokens-cpp, Debian's package of the C++ library: each reads the tokens of the other, with keys
 * that it discovers at an https issuer on loopback.
 *
 * Needs the Debian packages scitokens-cpp, ca-certificates, util-linux and mount, and leave to make a private mount
 * namespace; see `cpp/namespace.ts`.
 */

import { Checks } from "../checks.ts";
import { startIssuer } from "../issuer/server.ts";
import { importLibrary } from "../runtimes/application.ts";
import type { Environment } from "../suite/environment.ts";
import { bothRefuse } from "./cpp/both-refuse.ts";
import { type Context, publish } from "./cpp/context.ts";
import { madeByPeer } from "./cpp/made-by-peer.ts";
import { madeHere } from "./cpp/made-here.ts";
import { Namespace } from "./cpp/namespace.ts";
import { peerIsNarrower } from "./cpp/peer-is-narrower.ts";
import { peerIsWider } from "./cpp/peer-is-wider.ts";
import { debianVersion, Programs } from "./cpp/programs.ts";
import { fileKey } from "./filed-key.ts";
import { demandTrust } from "./trust.ts";

const library = await importLibrary();
const tls = new URL("../fixtures/tls/", import.meta.url);
const checks = new Checks();
const namespace = new Namespace(new URL("ca.pem", tls));
const server = await startIssuer(tls);
try {
  const ready = [
    await checks.check("this process trusts the tests' authority", () => demandTrust(server.https)),
    await checks.check("the peer's programs can be made to trust the tests' authority", () => namespace.open()),
  ];
  if (ready.every(Boolean)) await runAll(await prepare(server));
} finally {
  server.close();
  namespace.remove();
}
const report = checks.report("scitokens-cpp", debianVersion());
console.log(JSON.stringify(report));
process.exitCode = report.failed === 0 ? 0 : 1;

async function prepare(environment: Environment): Promise<Context> {
  const made = (algorithm: "ES256" | "RS256") => fileKey(library, namespace.folder, algorithm);
  const context = {
    check: (name: string, act: () => unknown) => checks.check(name, act),
    library,
    environment,
    peer: new Programs(namespace),
    keys: { ES256: await made("ES256"), RS256: await made("RS256") },
    stranger: await made("ES256"),
  };
  return { ...context, issuer: await publish(context) };
}

async function runAll(context: Context): Promise<void> {
  for (const run of [madeByPeer, madeHere, bothRefuse, peerIsWider, peerIsNarrower]) await run(context);
}
