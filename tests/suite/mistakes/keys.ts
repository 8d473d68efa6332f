/** Mistakes with keys: which, of what form, and where they are sought. */

import type { SigningKey } from "../../../src/index.ts";
import type { Library } from "../environment.ts";
import { clock, ISSUER, signClaims } from "../fixtures.ts";
import type { Mistake } from "./mistake.ts";

export function ofKeys(library: Library, key: () => SigningKey, other: () => SigningKey): Mistake[] {
  const { exportJwks, exportKey, importKey, KeyCache, SciToken } = library;
  const read = async (options: object, signer: SigningKey = key()) =>
    SciToken.deserialize(await signClaims(library, signer, {}), { now: clock(), ...options });
  return [
    [
      "the key that signs was not published",
      "ERR_KEY_MISSING",
      'none of the keys that were added for "https://issuer.example" has the kid "…"; was the key that signs replaced?',
      async () => {
        const keyCache = new KeyCache();
        await keyCache.addJwks(ISSUER, exportJwks(key()));
        return read({ keyCache }, other());
      },
    ],
    [
      "it is verified with another key",
      "ERR_SIGNATURE",
      "the token was changed, or signed with another key",
      () => read({ publicKey: key() }, other()),
    ],
    [
      "its algorithm is not allowed",
      "ERR_ALGORITHM",
      'the algorithm "ES256" is not among algorithms: RS256',
      () => read({ publicKey: key(), algorithms: ["RS256"] }),
    ],
    [
      "the key is a certificate",
      "ERR_KEY_UNSUPPORTED",
      "this is a certificate; take its key, as with: openssl x509 -in CERT -noout -pubkey",
      () => importKey("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"),
    ],
    [
      "the private key has a password",
      "ERR_KEY_UNSUPPORTED",
      "the private key is encrypted; decrypt it first, as with: openssl pkcs8 -in KEY -out PLAIN",
      () => importKey("-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----"),
    ],
    [
      "the key is the name of its file",
      "ERR_KEY_UNSUPPORTED",
      "the text holds no PEM key (no -----BEGIN … KEY----- line)",
      () => importKey("key.pem"),
    ],
    [
      "it is to be signed with the public key",
      "ERR_KEY_MISSING",
      "the key has no private half",
      async () => {
        const token = new SciToken({ key: await exportKey(key(), "pem-public"), claims: { scope: "read:/store" } });
        return token.serialize({ issuer: ISSUER });
      },
    ],
  ];
}

export function ofDiscovery({ KeyCache }: Library): Mistake[] {
  const asked = (issuer: string, fetch: typeof globalThis.fetch) => () =>
    new KeyCache({ issuers: [issuer], fetch }).getKey(issuer, "1");
  const failing = (code: string) => async () => {
    throw Object.assign(new TypeError("fetch failed"), { cause: { code } });
  };
  const to = `the request to "${ISSUER}/.well-known/openid-configuration"`;
  const document = async () => Response.json({ issuer: `${ISSUER}/`, jwks_uri: `${ISSUER}/jwks` });
  return [
    [
      "the issuer is http",
      "ERR_ISSUER_INSECURE",
      'the issuer "http://issuer.example" is on http, not https; for development, insecure: true allows those on localhost, and insecure: ["http://issuer.example"] this one',
      asked("http://issuer.example", document),
    ],
    [
      "the issuer calls itself by a name with a slash at its end",
      "ERR_KEYS_UNAVAILABLE",
      `no keys could be had of the issuer "${ISSUER}": its metadata is of another issuer, "${ISSUER}/"`,
      asked(ISSUER, document),
    ],
    [
      "the issuer has no metadata",
      "ERR_KEYS_UNAVAILABLE",
      `no keys could be had of the issuer "${ISSUER}": it has no metadata: status 404`,
      asked(ISSUER, async () => new Response("not found", { status: 404 })),
    ],
    [
      "the certificate is of an authority that is not known",
      "ERR_KEYS_UNAVAILABLE",
      `no keys could be had of the issuer "${ISSUER}": ${to} failed, "fetch failed" (DEPTH_ZERO_SELF_SIGNED_CERT); ` +
        "is the authority of its certificate trusted here?",
      asked(ISSUER, failing("DEPTH_ZERO_SELF_SIGNED_CERT")),
    ],
    [
      "there is no such host",
      "ERR_KEYS_UNAVAILABLE",
      `no keys could be had of the issuer "${ISSUER}": ${to} failed, "fetch failed" (ENOTFOUND)`,
      asked(ISSUER, failing("ENOTFOUND")),
    ],
    [
      "the issuer does not allow pages of other origins",
      "ERR_KEYS_UNAVAILABLE",
      `no keys could be had of the issuer "${ISSUER}": ${to} failed, "Failed to fetch"` +
        (globalThis.location === undefined
          ? ""
          : "; does it run, and allow pages of other origins (CORS), and does this page's policy allow it (connect-src)?"),
      asked(ISSUER, () => Promise.reject(new TypeError("Failed to fetch"))),
    ],
  ];
}
