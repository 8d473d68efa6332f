/** Mints a token of each profile with each algorithm, and asks an Enforcer what must pass and what must not. */

import { Enforcer, KeyCache, SciToken } from "scitokens";
import { startIssuer } from "../issuer.js";

const AUDIENCE = "https://storage.example";

/** @typedef {import("scitokens").Profile} Profile */

/** What is minted. @type {Record<Profile, { [claim: string]: unknown }>} */
const CLAIMS = {
  "scitoken:1.0": { aud: AUDIENCE, sub: "jane", scope: "read:/store write:/store/user/jane" },
  "scitoken:2.0": { aud: AUDIENCE, sub: "jane", scope: "read:/store write:/store/user/jane" },
  "wlcg:1.0": { aud: AUDIENCE, sub: "jane", scope: "storage.read:/store storage.modify:/store/user/jane" },
  "at+jwt": { aud: AUDIENCE, sub: "jane", client_id: "portal", scope: "read:/store write:/store/user/jane" },
};

/** What is asked, and what must be answered: `allowed`, or the reason why not. @type {[string, string, string][]} */
const QUESTIONS = [
  ["read", "/store/data/run-1", "allowed"],
  ["write", "/store/user/jane/out", "allowed"],
  ["read", "/storehouse", "scope_insufficient"],
  ["write", "/store/user/joe", "scope_insufficient"],
  ["read", "/store/../etc/passwd", "path_traversal"],
  ["read", "/store/%2e%2e/etc/passwd", "path_traversal"],
];

const WLCG_NAMES = /** @type {const} */ ({ read: "storage.read", write: "storage.modify" });

/** @returns {Promise<number>} The exit code: 0 when every answer was right. */
export async function demonstrate() {
  const issuer = await startIssuer();
  console.log(`issuer       ${issuer.url} (metadata and JWKS on a real port)`);
  const keyCache = new KeyCache({ issuers: [issuer.url], insecure: true });
  const count = { tokens: 0, right: 0, wrong: 0 };
  const check = (/** @type {string} */ question, /** @type {string} */ answer, /** @type {string} */ expected) => {
    const right = answer === expected;
    count[right ? "right" : "wrong"]++;
    console.log(`  ${right ? "✓" : "✗"} ${question}: ${answer}${right ? "" : ` (must be ${expected})`}`);
  };
  try {
    for (const key of issuer.keys) {
      for (const profile of /** @type {Profile[]} */ (Object.keys(CLAIMS))) {
        const serialized = await new SciToken({ key, claims: CLAIMS[profile] }).serialize({
          issuer: issuer.url,
          profile,
        });
        const token = await SciToken.deserialize(serialized, { keyCache });
        count.tokens++;
        console.log(
          `\n${profile}, ${key.algorithm}: minted ${serialized.length} characters, verified for ${token.get("sub")}`,
        );
        const enforcer = new Enforcer(issuer.url, { audience: AUDIENCE, keyCache });
        const acls = enforcer.generateAcls(token).map(({ authz, path }) => `${authz}:${path}`);
        console.log(`  ACLs       ${acls.join(" ")}`);
        for (const [authz, path, expected] of QUESTIONS) {
          const name = profile === "wlcg:1.0" ? WLCG_NAMES[/** @type {"read" | "write"} */ (authz)] : authz;
          const { allowed, reason } = enforcer.explain(token, name, path);
          check(`${name} ${path}`, allowed ? "allowed" : String(reason), expected);
        }
        const elsewhere = new Enforcer(issuer.url, { audience: "https://other.example", keyCache });
        check("at another service", elsewhere.explain(token, "read", "/store").reason ?? "allowed", "audience");
        const forged = serialized.slice(0, -10) + (serialized.at(-10) === "A" ? "B" : "A") + serialized.slice(-9);
        check(
          "with a changed signature",
          await answerTo(enforcer.authorize(forged, "read", "/store")),
          "ERR_SIGNATURE",
        );
      }
    }
    const stranger = await new SciToken({ claims: { scope: "read:/" } }).serialize({
      issuer: "https://stranger.example",
    });
    console.log("\na token of an issuer that nobody trusts");
    check("read /", await answerTo(SciToken.deserialize(stranger, { keyCache })), "ERR_ISSUER_UNTRUSTED");
    console.log(`\nkey cache    ${(await keyCache.list()).length} keys`);
    check("requests to the issuer", issuer.requests.join(" "), "/.well-known/openid-configuration /jwks");
  } finally {
    issuer.close();
  }
  console.log(`\n${count.tokens} tokens minted and verified, ${count.right} answers right, ${count.wrong} wrong`);
  return count.wrong === 0 ? 0 : 1;
}

/** @param {Promise<unknown>} promise */
function answerTo(promise) {
  return promise.then(
    () => "allowed",
    (error) => String(error.code),
  );
}
