/**
 * The page for users of the Python library: its snippets do the same in both languages, its tables tell what each library
 * does, and it leaves out no public name of the installed package.
 */

import { Checks } from "../checks.ts";
import { startIssuer } from "../issuer/server.ts";
import { importLibrary } from "../runtimes/application.ts";
import { publishing, TestIssuer } from "../suite/issuer.ts";
import { checkCommands } from "./commands.ts";
import { checkConfiguration } from "./configuration.ts";
import { checkDifferences } from "./differences.ts";
import { checkExceptions } from "./exceptions.ts";
import { Application } from "./javascript.ts";
import { checkKeys } from "./keys.ts";
import { checkNames } from "./names.ts";
import { readPage } from "./page.ts";
import { Python } from "./python.ts";
import { checkSnippets } from "./snippets.ts";

/** The issuers that the page names: one that signed `serialized`, and the demo service. */
const DOCUMENTED = /https:\/\/(?:issuer\.example|demo\.scitokens\.org)/g;

const checks = new Checks();
const environment = await startIssuer(new URL("../fixtures/tls/", import.meta.url));
const library = await importLibrary();
const { exportJwks, exportKey, generateKey, SciToken } = library;
const key = await generateKey("ES256", { keyId: "key-1", extractable: true });
const issuer = await TestIssuer.publishing(environment, exportJwks(key), "https");
const claims = { sub: "jane", aud: "https://storage.example", scope: "read:/store" };
const serialized = await new SciToken({ key, claims }).serialize({ issuer: issuer.url });

const signer = { ...(await exportKey(key, "jwk-private")) };
// As the demo service, it is asked for ES256 alone.
const issuing = { ES256: signer, RS256: signer };
await issuer.set({ ...publishing(issuer.url, exportJwks(key)), "/issue": { issuing } });
const authority = process.env.NODE_EXTRA_CA_CERTS ?? "";
const python = new Python(authority, issuer.url);
const application = new Application({ serialized });
const page = readPage((text) => text.replaceAll(DOCUMENTED, issuer.url));
const parts = [checkSnippets, checkExceptions, checkDifferences].map((part) => part(page, application));
await checks.check("the page's TypeScript compiles", () => application.compile());
for (const run of parts) await run(checks, python, { serialized });
await checkKeys(checks, page, python, environment);
await checkConfiguration(checks, library, python);
await checkNames(checks, page, python);
await checkCommands(checks, page, { authority, demo: issuer.url, token: serialized });
python.close();
environment.close();
console.log(JSON.stringify(checks.report("From Python")));
