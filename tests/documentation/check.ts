/** What documents show and their examples' own runner cannot run, as it needs more than the library. */

import { Checks } from "../checks.ts";
import { startIssuer } from "../issuer/server.ts";
import { checkErrors } from "./errors.ts";
import { checkLimits } from "./limits.ts";
import { checkOpenTelemetry } from "./opentelemetry.ts";

const checks = new Checks();
const issuer = await startIssuer(new URL("../fixtures/tls/", import.meta.url));
await checkErrors(checks);
await checkOpenTelemetry(checks, issuer);
issuer.close();
await checkLimits(checks);
console.log(JSON.stringify(checks.report("Documentation")));
