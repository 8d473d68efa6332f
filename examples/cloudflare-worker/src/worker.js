/** A Worker that shows a path to whoever has a SciToken for it. Workers KV keeps its issuer's keys. */

import { Enforcer, KeyCache } from "scitokens";
import { CloudflareKvStore } from "scitokens/stores/cloudflare-kv";
import { refusal } from "../../refusal.js";

/**
 * As wrangler.jsonc binds it.
 *
 * @typedef {object} Env
 * @property {string} ISSUER - Whose tokens are accepted.
 * @property {string} AUDIENCE - The name of this service, as tokens say it.
 * @property {import("scitokens/stores/cloudflare-kv").CloudflareKv} KEYS
 */

/** @type {Enforcer | undefined} */
let enforcer;

/** One for all requests that this instance answers. @param {Env} env */
function makeEnforcer({ ISSUER, AUDIENCE, KEYS }) {
  const store = new CloudflareKvStore(KEYS);
  // `insecure` allows http to loopback hosts, where the issuer of this example is.
  const keyCache = new KeyCache({ issuers: [ISSUER], store, insecure: true });
  return new Enforcer(ISSUER, { audience: AUDIENCE, keyCache });
}

// biome-ignore lint/style/noDefaultExport: a Worker is its module's default export.
export default {
  /**
   * @param {Request} request
   * @param {Env} env
   */
  async fetch(request, env) {
    enforcer ??= makeEnforcer(env);
    const { pathname } = new URL(request.url);
    const authz = request.method === "GET" || request.method === "HEAD" ? "read" : "write";
    try {
      const token = await enforcer.authorize(request, authz, pathname);
      return new Response(`hello ${token.get("sub")}, you may ${authz} ${pathname}\n`);
    } catch (error) {
      const { status, headers, body } = refusal(error);
      return new Response(body, { status, headers });
    }
  },
};
