/** The demo service of examples/cloudflare-worker, in workerd: `node demo-service.js AUTHORITY`, Node.js 22 or newer. */

import { Checks } from "../checks.ts";
import { startIssuer } from "../issuer/server.ts";
import { importLibrary } from "../runtimes/application.ts";
import { versionOf } from "../runtimes/bundle.ts";
import { METADATA, TestIssuer } from "../suite/issuer.ts";
import { clients } from "./clients.ts";
import { DemoWorker } from "./demo-worker.ts";
import { deviceFlow } from "./device-flow.ts";
import { keys } from "./keys.ts";
import { outside } from "./outside.ts";
import { page } from "./page.ts";
import { routes } from "./routes.ts";

const [authority = ""] = process.argv.slice(2);
const library = await importLibrary();
const environment = await startIssuer(new URL("../fixtures/tls/", import.meta.url));
const key = await library.generateKey("RS256");
const publish = () => TestIssuer.publishing(environment, library.exportJwks(key), "https");
const silent = await TestIssuer.start(environment, () => ({ [METADATA]: { status: 503 } }), "https");
const issuers = { trusted: await publish(), stranger: await publish(), silent, key };
const worker = await DemoWorker.start({ TRUSTED_ISSUERS: `${issuers.trusted.url} ${silent.url}` });

const checks = new Checks();
const check = checks.check.bind(checks);
try {
  await routes(check, library, worker);
  await deviceFlow(check, library, worker);
  await clients(check, library, worker, authority);
  await page(check, worker);
  await outside(check, library, worker, issuers);
  await keys(check, worker);
} catch (error) {
  await check("it runs to its end", () => Promise.reject(error));
} finally {
  await worker.end();
  environment.close();
}
console.log(JSON.stringify(checks.report("Demo service", await versionOf("workerd"))));
process.exit();
