/** Tokens of other issuers, whose keys are discovered: `/verify` knows them, and they open `/protected`. */

import { Enforcer, isSciTokensError, SciToken } from "scitokens";
import { decode } from "scitokens/jwt";
import { refusal } from "scitokens/protect";

/** As long as a body may be that the issuer reads, in characters. */
const MOST = 65_536;
const HEADERS = { "access-control-allow-origin": "*", "cache-control": "no-store" };

export class OutsideTokens {
  #issuers;
  #keyCache;
  #audience;
  /** Made when it is first needed, as there may be no issuer. @type {Enforcer | undefined} */
  #enforcer;

  /**
   * @param {object} options
   * @param {readonly string[]} options.issuers - Those that are trusted.
   * @param {import("scitokens").KeyCache} options.keyCache
   * @param {string} options.audience - What this service calls itself.
   */
  constructor({ issuers, keyCache, audience }) {
    this.#issuers = issuers;
    this.#keyCache = keyCache;
    this.#audience = audience;
  }

  /**
   * The answer to a request that comes with a token of one of these issuers; `undefined` for any other.
   *
   * @param {Request} request
   * @param {string} route - Its method and path.
   */
  async answer(request, route) {
    if (route === "POST /verify") {
      const token = await tokenInBody(request);
      return this.#isTheirs(token) ? this.#verify(token) : undefined;
    }
    if (route === "GET /protected") {
      const [, token] = /^bearer +(\S+)$/i.exec(request.headers.get("authorization") ?? "") ?? [];
      return this.#isTheirs(token) ? this.#open(request) : undefined;
    }
    return undefined;
  }

  /**
   * Whether a token says that it is of one of these: so far, anybody can have written that.
   *
   * @param {unknown} token
   * @returns {token is string}
   */
  #isTheirs(token) {
    if (typeof token !== "string") return false;
    try {
      const { iss } = decode(token).payload;
      return this.#issuers.some((issuer) => issuer === iss);
    } catch {
      return false;
    }
  }

  /** @param {string} token */
  async #verify(token) {
    try {
      await SciToken.deserialize(token, { keyCache: this.#keyCache, issuers: this.#issuers });
      return Response.json({ Success: true, Error: "Signature Verified" }, { headers: HEADERS });
    } catch (error) {
      if (!isSciTokensError(error)) throw error;
      return Response.json({ Success: false, Error: error.message }, { headers: HEADERS });
    }
  }

  /** @param {Request} request */
  async #open(request) {
    this.#enforcer ??= new Enforcer(this.#issuers, { audience: this.#audience, keyCache: this.#keyCache });
    try {
      await this.#enforcer.authorize(request, "read", "/protected");
      return text("Succesfully accessed the protected resource!", 200, {});
    } catch (error) {
      // The statuses and challenges of RFC 6750; what is no fault of the request is thrown on.
      const { status, headers } = refusal(error, { scope: "read:/protected" });
      const what = status === 403 ? "Validation incorrect" : "Unable to deserialize";
      return text(`${what}: ${/** @type {Error} */ (error).message}`, status, headers);
    }
  }
}

/** @param {string} body @param {number} status @param {Readonly<Record<string, string>>} headers */
function text(body, status, headers) {
  return new Response(body, {
    status,
    headers: { ...headers, ...HEADERS, "content-type": "text/plain; charset=utf-8" },
  });
}

/** The token in a JSON body. A copy is read, as the issuer may need it. @param {Request} request */
async function tokenInBody(request) {
  try {
    return /** @type {{ readonly token?: unknown }} */ (JSON.parse(await textOf(request.clone()))).token;
  } catch {
    // The issuer refuses it.
    return undefined;
  }
}

/** A body; none, when it is too long. @param {Request} request */
async function textOf({ body }) {
  if (body === null) return "";
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  while (text.length <= MOST) {
    const { done, value } = await reader.read();
    if (done) return text;
    text += decoder.decode(value, { stream: true });
  }
  // Nobody waits until the rest has come.
  reader.cancel().catch(() => {});
  return "";
}
