/** Serves the page under a strict policy, and an issuer whose tokens can be pasted there. PORT chooses the port. */

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";
import { SciToken } from "scitokens";
import { startIssuer } from "../issuer.js";

/** @type {Record<string, string>} */
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};
const FILES = new Map([
  ["/", "index.html"],
  ...["main.js", "style.css", "icon.svg"].map((name) => /** @type {const} */ ([`/${name}`, name])),
  ...["scitokens.js", "noble.js"].map((name) => /** @type {const} */ ([`/${name}`, `../../dist/url/${name}`])),
]);

const issuer = await startIssuer();
const policy = [
  ...["default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'"],
  // Where a page may ask issuers for their keys.
  `connect-src https: ${issuer.url}`,
  ...["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'"],
].join("; ");

const server = createServer(async ({ url = "" }, response) => {
  const file = FILES.get(url);
  const content = file && (await readFile(new URL(file, import.meta.url)).catch(() => undefined));
  if (!file || !content) {
    response.writeHead(404).end("not found; npm run build makes scitokens.js");
    return;
  }
  response.writeHead(200, { "content-type": TYPES[extname(file)], "content-security-policy": policy }).end(content);
});
server.listen(Number(process.env.PORT ?? 0), "localhost", async () => {
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const [key] = issuer.keys;
  const claims = { sub: "joe", aud: "https://storage.example", scope: "read:/runs" };
  console.log(
    `a token to paste: ${await new SciToken({ key, claims }).serialize({ issuer: issuer.url, lifetime: 3600 })}`,
  );
  console.log(`open http://localhost:${port}/ and end this with Ctrl-C`);
});
