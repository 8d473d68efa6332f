/** Documents are true: what they show is run where they say, and their links lead somewhere. Needs Node.js 22 or newer, for workerd. */

import { Checks } from "../checks.ts";
import { startIssuer } from "../issuer/server.ts";
import { checkChainedTokens } from "./chained-tokens.ts";
import { checkConsolesOf } from "./consoles.ts";
import { checkDemo } from "./demo.ts";
import { checkDocstrings } from "./docstrings.ts";
import { checkLinks } from "./links.ts";
import { blocksOf, DOCUMENTS, filesBelow } from "./markdown.ts";
import { checkNotRun } from "./not-run-here.ts";
import { checkOpenTelemetry } from "./opentelemetry.ts";
import { checkPages } from "./pages.ts";
import { checkPrograms } from "./programs.ts";
import { blocksFor, checkRunners } from "./runners.ts";
import { checkShells } from "./shells.ts";
import { checkSnippets } from "./snippets.ts";
import { checkWorkers } from "./workers.ts";

const checks = new Checks();
const issuer = await startIssuer(new URL("../fixtures/tls/", import.meta.url));
const blocks = [...DOCUMENTS, ...filesBelow("src", ".ts")].flatMap(blocksOf);
await checkLinks(checks);
await checkDocstrings(checks);
await checkRunners(checks, blocks);
await checkNotRun(checks, blocks);
await checkSnippets(checks, blocksFor("snippets", blocks));
await checkPrograms(checks, issuer, blocksFor("programs", blocks));
await checkWorkers(checks, issuer, blocksFor("workers", blocks));
await checkPages(checks, issuer, blocksFor("pages", blocks));
await checkConsolesOf(checks, blocksFor("consoles", blocks));
await checkShells(checks, blocksFor("shells", blocks));
await checkChainedTokens(checks, blocksFor("chainedTokens", blocks));
await checkDemo(checks, issuer, blocksFor("demo", blocks));
await checkOpenTelemetry(checks, issuer);
issuer.close();
console.log(JSON.stringify(checks.report("Documentation")));
process.exit();
