/** What documents show and their examples' own runner cannot run, as it needs more than the library. */

import { Checks } from "../checks.ts";
import { startIssuer } from "../issuer/server.ts";
import { checkAttacks } from "./attacks.ts";
import { checkOpenTelemetry } from "./opentelemetry.ts";

const checks = new Checks();
const issuer = await startIssuer(new URL("../fixtures/tls/", import.meta.url));
await checkOpenTelemetry(checks, issuer);
await checkAttacks(checks, issuer);
issuer.close();
console.log(JSON.stringify(checks.report("Documentation")));
