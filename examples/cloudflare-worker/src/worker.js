/** A demo service like demo.scitokens.org: whoever asks is given a token, with whatever claims, to try things with. */

import deviceCode from "./device-code.html";
import landing from "./landing.html";
import { makeService } from "./service.js";

/** @type {ReturnType<typeof makeService> | undefined} */
let service;

/** Pages, which need nothing but this service. @type {Readonly<Record<string, string | undefined>>} */
const PAGES = { "/": landing, "/device-code": deviceCode, "/device-code/": deviceCode };
const PAGE_HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
};

// biome-ignore lint/style/noDefaultExport: a Worker is its module's default export.
export default {
  /**
   * @param {Request} request
   * @param {import("./service.js").Env} env
   */
  async fetch(request, env) {
    // One for all requests that this isolate answers.
    service ??= makeService(env);
    const response = await answer(service, request);
    return request.method === "HEAD" ? new Response(null, response) : response;
  },

  /**
   * At the times of `triggers` in wrangler.jsonc: publishes the next keys, from one place and before any isolate would.
   *
   * @param {unknown} _event
   * @param {import("./service.js").Env} env
   */
  async scheduled(_event, env) {
    service ??= makeService(env);
    await service.issuer.rotate();
  },
};

/** @param {ReturnType<typeof makeService>} service @param {Request} request */
async function answer({ issuer, outside }, request) {
  const { pathname } = new URL(request.url);
  const method = request.method === "HEAD" ? "GET" : request.method;
  const page = PAGES[pathname];
  if (page !== undefined && method === "GET") return new Response(page, { headers: PAGE_HEADERS });
  return (await outside.answer(request, `${method} ${pathname}`)) ?? issuer.fetch(request);
}
