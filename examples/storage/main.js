/** Starts an issuer and the store of this folder, and asks it: `node examples/storage/main.js [--serve]`. */

import { once } from "node:events";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { SciToken } from "scitokens";
import { createFetch } from "scitokens/client";
import { Answers } from "../answers.js";
import { startIssuer } from "../issuer.js";
import { AUDIENCE } from "../try-service.js";
import { makeApp } from "./app.js";
import { Files } from "./files.js";
import { serve } from "./serve.js";

const folder = await mkdtemp(join(tmpdir(), "scitokens-storage-"));
const [root, uploads] = /** @type {const} */ ([join(folder, "files"), join(folder, "uploads")]);
for (const path of [uploads, join(root, "runs"), join(root, "home/jane")]) await mkdir(path, { recursive: true });
await writeFile(join(root, "runs/1"), "the first run\n");
// What no request may follow.
await writeFile(join(folder, "outside"), "not for anybody\n");
await symlink(join(folder, "outside"), join(root, "runs/link"));
await symlink(folder, join(root, "home/jane/up"));

const issuer = await startIssuer();
const files = new Files(root, uploads);
const app = makeApp({ files, issuer: issuer.url, audience: AUDIENCE, log: console.log });
const { url, close } = await serve((request) => app.fetch(request));

/** @param {string} scope @param {"wlcg:1.0" | "scitoken:2.0"} [profile] @param {number} [lifetime] */
const mint = (scope, profile, lifetime) =>
  new SciToken({ key: issuer.keys[0], claims: { aud: AUDIENCE, sub: "jane", scope } }).serialize({
    issuer: issuer.url,
    profile,
    lifetime,
  });
/** @param {string} token */
const fetchWith = (token) => createFetch({ token, origins: [url], insecure: true });
const jane = fetchWith(await mint("read:/ write:/home/jane"));
const maker = fetchWith(await mint("storage.create:/home/jane", "wlcg:1.0"));
const answers = new Answers();

console.log(`issuer ${issuer.url}, files at ${url}/dav`);
await check(401, fetch, "GET", "/runs/1");
await check(200, jane, "GET", "/runs/1");
await check(403, jane, "PUT", "/runs/1", { body: "changed" });
await check(201, jane, "PUT", "/home/jane/notes", { body: "notes" });
await check(204, jane, "PUT", "/home/jane/notes", { body: "more notes" });
await check(409, jane, "PUT", "/home/jane/nowhere/notes", { body: "notes" });
await check(201, jane, "MKCOL", "/home/jane/new/");
await check(201, jane, "COPY", "/runs/1", { headers: { destination: "/dav/home/jane/new/1" } });
await check(403, jane, "MOVE", "/runs/1", { headers: { destination: "/dav/home/jane/new/2" } });
await check(412, jane, "MOVE", "/home/jane/notes", {
  headers: { destination: `${url}/dav/home/jane/new/1`, overwrite: "F" },
});
await check(207, jane, "PROPFIND", "/home/jane", { headers: { depth: "1" } });
await check(403, maker, "PUT", "/home/jane/notes", { body: "overwritten" });
await check(201, maker, "PUT", "/home/jane/made", { body: "new" });
await check(403, maker, "DELETE", "/home/jane/made");
await check(204, jane, "DELETE", "/home/jane/made");
await check(404, jane, "GET", "/runs/link");
await check(404, jane, "GET", "/home/jane/up/outside");
await check(400, jane, "GET", "/runs/..%2f..%2foutside");

if (process.argv.includes("--serve")) {
  console.log("\nit serves until Ctrl-C; with a token for read:/ and write:/home/jane, which holds an hour:");
  console.log(`TOKEN=${await mint("read:/ write:/home/jane", undefined, 3600)}`);
  console.log(`curl -H "Authorization: Bearer $TOKEN" ${url}/dav/runs/1`);
  console.log(`rclone ls :webdav: --webdav-url ${url}/dav --webdav-bearer-token "$TOKEN"`);
  await once(process, "SIGINT");
}
close();
issuer.close();
await rm(folder, { recursive: true });
// Connections that clients keep open would hold it back.
process.exit(answers.end());

/** @param {number} expected @param {typeof fetch} ask @param {string} method @param {string} path @param {RequestInit} [init] */
async function check(expected, ask, method, path, init = {}) {
  const response = await ask(`${url}/dav${path}`, { method, ...init });
  await response.arrayBuffer();
  answers.check(`${method} ${path}`, response.status, expected);
}
