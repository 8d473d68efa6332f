/** Serves the page, an issuer, and files that only tokens of this issuer open. PORT chooses the port. */

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";
import { KeyCache, SciToken } from "scitokens";
import { protect } from "scitokens/protect";
import { startIssuer } from "../issuer.js";

/** @type {Record<string, string>} */
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css" };
const PAGE = new Map([
  ["/", "index.html"],
  ...["page.js", "worker.js", "style.css"].map((name) => /** @type {const} */ ([`/${name}`, name])),
  ...["scitokens.js", "noble.js"].map((name) => /** @type {const} */ ([`/${name}`, `../../dist/url/${name}`])),
]);

const issuer = await startIssuer();
const server = createServer(async (request, response) => {
  const { status, headers, body } = await answer(new Request(new URL(request.url ?? "/", origin()), given(request)));
  response.writeHead(status, Object.fromEntries(headers));
  response.end(body === null ? "" : new Uint8Array(await new Response(body).arrayBuffer()));
});
server.listen(Number(process.env.PORT ?? 0), "localhost");
await once(server, "listening");

const policy = [
  ...["default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src data:", "worker-src 'self'"],
  `connect-src 'self' ${issuer.url}`,
  ...["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
].join("; ");

const files = protect(
  {
    issuer: issuer.url,
    audience: origin(),
    scope: ({ url }) => ["read", new URL(url).pathname],
    keyCache: new KeyCache({ issuers: [issuer.url], insecure: true }),
    refuseExtendable: true,
  },
  ({ url }, { token }) => new Response(`${new URL(url).pathname}, for ${token.get("sub")}\n`),
);
console.log(`open ${origin()}/ and end this with Ctrl-C`);

function origin() {
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return `http://localhost:${port}`;
}

/** @param {import("node:http").IncomingMessage} request */
function given({ method = "GET", headers: { authorization } }) {
  return { method, ...(authorization !== undefined && { headers: { authorization } }) };
}

/** @param {Request} request */
async function answer(request) {
  const { pathname } = new URL(request.url);
  if (pathname.startsWith("/runs")) return files(request);
  // What signing in gives: a page of one's own would ask its issuer for it.
  if (pathname === "/sign-in") return Response.json({ issuer: issuer.url, token: await tokenOfJane() });
  const name = PAGE.get(pathname);
  const content = name && (await readFile(new URL(name, import.meta.url)).catch(() => undefined));
  if (!name || !content) return new Response("not found; npm run build makes scitokens.js", { status: 404 });
  const headers = { "content-type": TYPES[extname(name)] ?? "", "content-security-policy": policy };
  return new Response(new Uint8Array(content), { headers });
}

/** For a working day, and with its child key. */
function tokenOfJane() {
  const [key] = issuer.keys;
  const claims = { ver: "scitoken:2.0", sub: "jane", aud: origin(), scope: "read:/runs write:/runs/jane" };
  return new SciToken({ key, claims }).serialize({ issuer: issuer.url, lifetime: 28_800, includeKey: true });
}
