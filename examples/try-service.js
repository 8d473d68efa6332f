/** Asks a service what it must allow and what it must not, as the examples for servers do with theirs. */

import { once } from "node:events";
import process from "node:process";
import { SciToken } from "scitokens";
import { Answers } from "./answers.js";

/** What the service of every example calls itself. */
export const AUDIENCE = "https://storage.example";

/**
 * With `--serve` on the command line, the service then stays up for a person, until Ctrl-C.
 *
 * @param {object} given
 * @param {import("./issuer.js").Issuer} given.issuer
 * @param {string} given.url - Where the service is.
 * @param {() => Promise<readonly string[]>} given.storedKeys - The names in its key store.
 * @returns {Promise<number>} The exit code: 0 when every answer was right.
 */
export async function tryService({ issuer, url, storedKeys }) {
  const [key] = issuer.keys;
  /** @type {(claims: Record<string, string>, lifetime?: number) => Promise<string>} */
  const mint = (claims, lifetime) =>
    new SciToken({ key, claims: { aud: AUDIENCE, sub: "jane", ...claims } }).serialize({
      issuer: issuer.url,
      lifetime,
    });
  const reader = await mint({ scope: "read:/runs" });
  const elsewhere = await mint({ scope: "read:/runs", aud: "https://other.example" });
  const forged = `${reader.slice(0, -10)}${reader.at(-10) === "A" ? "B" : "A"}${reader.slice(-9)}`;
  /** @type {readonly [status: number, method: string, path: string, token: string | undefined, what: string][]} */
  const requests = [
    [401, "GET", "/runs/1", undefined, "without a token"],
    [200, "GET", "/runs/1", reader, "with read:/runs"],
    [403, "GET", "/runs-of-others", reader, "with read:/runs"],
    [403, "PUT", "/runs/1", reader, "with read:/runs"],
    [401, "GET", "/runs/1", elsewhere, "with a token for another service"],
    [401, "GET", "/runs/1", forged, "with a changed signature"],
  ];
  const answers = new Answers();

  console.log(`issuer ${issuer.url}, service ${url}`);
  for (const [expected, method, path, token, what] of requests) {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const response = await fetch(url + path, { method, headers });
    await response.text();
    answers.check(`${method} ${path} ${what}`, response.status, expected);
  }
  answers.check("requests to the issuer", issuer.requests.join(" "), "/.well-known/openid-configuration /jwks");
  answers.check("kept in the key store", (await storedKeys()).join(" "), issuer.url);

  if (process.argv.includes("--serve")) {
    const token = await mint({ scope: "read:/runs write:/runs/jane" }, 3600);
    console.log("\nit serves until Ctrl-C; with a token for read:/runs and write:/runs/jane, which holds an hour:");
    console.log(`curl -i -H 'Authorization: Bearer ${token}' ${url}/runs/1`);
    await once(process, "SIGINT");
  }
  return answers.end();
}
