/** What is loaded late and was not deployed is told as an error of the library. */

import assert from "node:assert/strict";
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ErrorCode, SigningKey } from "../../src/index.ts";
import type { Checks } from "../checks.ts";
import type { Library } from "../suite/environment.ts";
import { installed } from "./installed.ts";

const ISSUER = "https://issuer.example";
/** RFC 8037 appendix A.2. */
const ED25519 = { kty: "OKP", crv: "Ed25519", x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" };
const PEM = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n";

type Act = (library: Library, key: SigningKey) => Promise<unknown>;

/** Parts, what needs each, and the code that it gives without. */
const PARTS: readonly (readonly [part: string, needs: string, code: ErrorCode, act: Act])[] = [
  ["jwt/opt-in-curves.js", "a JWK for EdDSA", "ERR_ALGORITHM", ({ importKey }) => importKey(ED25519)],
  [
    "jwt/opt-in-curves.js",
    "a JWK Set with a key for EdDSA",
    "ERR_ALGORITHM",
    async ({ KeyCache, exportJwks }, key) => {
      const cache = new KeyCache({ issuers: [] });
      await cache.addJwks(ISSUER, exportJwks(key));
      await cache.addJwks(ISSUER, { keys: [ED25519] });
    },
  ],
  [
    "jwt/opt-in-curves.js",
    "a token with a child key for EdDSA",
    "ERR_ALGORITHM",
    async ({ SciToken }, key) => {
      const parts = [
        { alg: "ES256", cwk: ED25519 },
        { iss: ISSUER, exp: 2 ** 32 },
      ];
      const text = parts.map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
      const signed = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, key.privateKey, Buffer.from(text));
      const signature = Buffer.from(signed).toString("base64url");
      return SciToken.deserialize(`${text}.${signature}`, { publicKey: key });
    },
  ],
  ["jwt/key-file.js", "a PEM text", "ERR_KEY_UNSUPPORTED", ({ importKey }) => importKey(PEM)],
  [
    "token/mint.js",
    "minting",
    "ERR_KEY_UNSUPPORTED",
    ({ SciToken }, key) => new SciToken({ key }).serialize({ issuer: ISSUER }),
  ],
  [
    "issuer-keys/issuer-keys.js",
    "finding keys",
    "ERR_KEYS_UNAVAILABLE",
    async ({ KeyCache, isSciTokensError }) => {
      const events: string[] = [];
      const cache = new KeyCache({ issuers: [ISSUER], onEvent: ({ type }) => events.push(type) });
      cache.start();
      assert.deepEqual(cache.stats(), { issuers: {}, untrusted: {} });
      await assert.rejects(cache.list(), (error) => isSciTokensError(error, "ERR_KEYS_UNAVAILABLE"));
      const error = await cache.getKey(ISSUER).catch((thrown) => thrown);
      assert.deepEqual(events, ["refused", "refused", "refused"]);
      assert.ok(isSciTokensError(error) && "retryAfter" in error);
      throw error;
    },
  ],
];

/** @param application - Where the package is installed. */
export async function checkMissingParts(checks: Checks, application: string = installed): Promise<void> {
  const whole = join(application, "node_modules/scitokens");
  for (const [index, [part, needs, code, act]] of PARTS.entries()) {
    await checks.check(`without ${part}, ${needs} gives ${code}`, async () => {
      // Beside the whole one, so that its dependencies are found.
      const folder = `${whole}-without-${index}`;
      cpSync(whole, folder, { recursive: true });
      rmSync(join(folder, "dist", part));
      const library = (await import(pathToFileURL(join(folder, "dist/index.js")).href)) as Library;
      const key = await library.generateKey();
      await assert.rejects(act(library, key), (error: Error) => {
        assert.equal(error.message, "a part of this library is missing; is all deployed?");
        assert.ok(error.cause instanceof Error, "it tells which");
        return library.isSciTokensError(error, code);
      });
    });
  }
}
