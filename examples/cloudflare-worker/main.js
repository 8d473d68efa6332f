/** Runs the demo service of this folder in workerd, and uses it: `node examples/cloudflare-worker/main.js [--serve]`. */

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseJSONC } from "confbox";
import { SciToken } from "scitokens";
import { parsedToken, token } from "scitokens/demo";
import { Answers } from "../answers.js";
import { startIssuer } from "../issuer.js";
import { bundle } from "./bundle.js";

// Among the packages that only the tests need. A project of one's own has it with wrangler.
const require = createRequire(new URL("../../tests/package.json", import.meta.url));
/** @type {typeof import("./miniflare.d.ts")} */
const { Miniflare } = require("miniflare");

/** @type {{ readonly main: string, readonly compatibility_date: string, readonly vars: Record<string, string> }} */
const config = parseJSONC(await readFile(new URL("wrangler.jsonc", import.meta.url), "utf8"));
const port = await freePort();
const url = `http://localhost:${port}`;
const outside = await startIssuer();
const options = /** @type {const} */ ({
  modules: true,
  host: "localhost",
  port,
  script: await bundle(fileURLToPath(new URL(config.main, import.meta.url))),
  compatibilityDate: config.compatibility_date,
  kvNamespaces: ["SIGNING_KEYS", "ISSUER_KEYS"],
  bindings: { ...config.vars, ISSUER: url, TRUSTED_ISSUERS: outside.url, KV_DELAY: "0" },
});
const service = { url, insecure: true };
const answers = new Answers();
const miniflare = new Miniflare(options);
try {
  await miniflare.ready;
  console.log(`demo service ${url}, and another issuer ${outside.url}`);
  const reader = await token({ sub: "jane", scope: "read:/protected" }, service);
  await itsOwnTokens(reader);
  await tokensOfOthers();
  const before = await askFor("/oauth2/certs");
  await miniflare.setOptions(options);
  console.log("the Worker begins anew, with what is in KV");
  answers.check("its keys are the same", (await askFor("/oauth2/certs")).body === before.body, true);
  answers.check("POST /verify of a token from before", await verify(reader), "Signature Verified");
  await tokensOfOthers();
  const requests = "/.well-known/openid-configuration /jwks";
  answers.check("requests to the other issuer", outside.requests.join(" "), requests);
  if (process.argv.includes("--serve")) {
    console.log(`\nit serves until Ctrl-C, with a page at ${url}`);
    console.log(`curl -d '{"payload":{"scope":"read:/protected"},"algorithm":"ES256"}' ${url}/issue`);
    await once(process, "SIGINT");
  }
} finally {
  await miniflare.dispose();
  outside.close();
}
process.exitCode = answers.end();

/** @param {string} reader - A token for `/protected`. */
async function itsOwnTokens(reader) {
  const parsed = await parsedToken({ scope: "read:/secret" }, { ...service, algorithm: "RS256" });
  answers.check("a token that was asked for, verified by its discovered keys", parsed.get("scope"), "read:/secret");
  answers.check("POST /verify", await verify(reader), "Signature Verified");
  answers.check("GET /protected with read:/protected", (await askFor("/protected", reader)).status, 200);
  answers.check("GET /protected without a token", (await askFor("/protected")).status, 401);
  answers.check("GET /secret with read:/protected", (await askFor("/secret", reader)).status, 403);
  const all = await token({ scope: "read:/" }, service);
  answers.check("GET /secret with read:/", (await askFor("/secret", all)).status, 200);
}

async function tokensOfOthers() {
  const made = new SciToken({ key: outside.keys[1], claims: { aud: url, sub: "joe", scope: "read:/protected" } });
  const theirs = await made.serialize({ issuer: outside.url });
  answers.check("POST /verify of the other issuer's token", await verify(theirs), "Signature Verified");
  answers.check("GET /protected with it", (await askFor("/protected", theirs)).status, 200);
}

/** @param {string} serialized */
async function verify(serialized) {
  const response = await fetch(`${url}/verify`, { method: "POST", body: JSON.stringify({ token: serialized }) });
  return /** @type {{ Error: string }} */ (await response.json()).Error;
}

/** @param {string} path @param {string} [bearer] */
async function askFor(path, bearer) {
  const headers = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` };
  const response = await fetch(url + path, { headers });
  return { status: response.status, body: await response.text() };
}

/** The service's URL stands in its tokens, and so must be known before it starts. */
async function freePort() {
  const server = createServer().listen(0, "localhost");
  await once(server, "listening");
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  server.close();
  await once(server, "close");
  return address.port;
}
