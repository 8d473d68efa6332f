/** Points of Ed25519 that make forgeries verify where nobody looks at them. */

import QUnit from "qunit";
import type { JsonWebKey } from "../../../src/index.ts";
import { failsWith } from "../assertions.ts";
import type { Library } from "../environment.ts";
import { without } from "../without.ts";
import { encode, fromHex, verifying } from "./check.ts";

/** Encodings of the eight points of low order and their twins that are not canonical, which make forgeries verify. */
const LOW_ORDER = [
  ...[
    "0100000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000080",
  ],
  ...[
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
  ],
  ...[
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
  ],
  ...[
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
  ],
  ...[
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
  ],
  ...[
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
  ],
  ...[
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
  ],
];

export function oddPoints(library: Library): void {
  const { importKey, generateKey, exportKey, jwt } = library;

  for (const point of LOW_ORDER) {
    QUnit.test(`${point} as the public key`, async (assert) => {
      const jwk = { kty: "OKP", crv: "Ed25519", x: encode(fromHex(point)) };
      const forged = await forgeries(library);
      const codes = ["ERR_KEY_UNSUPPORTED", "ERR_SIGNATURE"] as const;
      await failsWith(assert, library, codes, () => takesOne(library, jwk, forged), "native");
      await without("EdDSA", () => failsWith(assert, library, codes, () => takesOne(library, jwk, forged), "software"));
    });
  }

  QUnit.test("an odd point as R, with a sound key", async (assert) => {
    const jwk = await exportKey(await generateKey("EdDSA"), "jwk-public");
    const keys = { native: await importKey(jwk), software: await without("EdDSA", () => importKey(jwk)) };
    const token = await jwt.sign({ sub: "jane" }, await generateKey("EdDSA"));
    for (const r of LOW_ORDER) {
      const forged = `${token.slice(0, token.lastIndexOf("."))}.${encode(Uint8Array.of(...fromHex(r), ...new Uint8Array(32)))}`;
      for (const [kind, key] of Object.entries(keys)) {
        await failsWith(assert, library, "ERR_SIGNATURE", () => verifying(library, forged, key), kind);
      }
    }
  });

  QUnit.test("bytes that are no point as the public key", async (assert) => {
    const token = await jwt.sign({ sub: "jane" }, await generateKey("EdDSA"), { kid: undefined });
    const jwk = { kty: "OKP", crv: "Ed25519", x: encode(new Uint8Array(32).with(0, 2)) };
    const codes = ["ERR_KEY_UNSUPPORTED", "ERR_SIGNATURE"] as const;
    await failsWith(assert, library, codes, async () => verifying(library, token, await importKey(jwk)), "native");
    await without("EdDSA", () =>
      failsWith(assert, library, codes, async () => verifying(library, token, await importKey(jwk)), "software"),
    );
  });
}

/**
 * Tokens whose signature needs no private key: with a public key of low order, an R of low order and an s of zero fit
 * some messages, and with the identity all of them.
 */
async function forgeries({ generateKey, jwt }: Library): Promise<string[]> {
  const key = await generateKey("EdDSA", { keyId: "low" });
  const tokens = await Promise.all(["a", "b", "c"].map((sub) => jwt.sign({ sub }, key)));
  const signed = tokens.map((token) => token.slice(0, token.lastIndexOf(".")));
  const signatures = LOW_ORDER.map((r) => encode(Uint8Array.of(...fromHex(r), ...new Uint8Array(32))));
  return signed.flatMap((text) => signatures.map((signature) => `${text}.${signature}`));
}

/** Gives the first token that the key takes; throws why the last one is refused. */
async function takesOne(library: Library, jwk: JsonWebKey, tokens: readonly string[]): Promise<string> {
  const key = await library.importKey(jwk);
  let refusal: unknown;
  for (const token of tokens) {
    try {
      await verifying(library, token, key);
      return token;
    } catch (error) {
      refusal = error;
    }
  }
  throw refusal;
}
