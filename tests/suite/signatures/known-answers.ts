/** Keys and signatures of RFCs: each algorithm makes and takes what it must. */

import QUnit from "qunit";
import type { Algorithm, JsonWebKey, SigningKey } from "../../../src/index.ts";
import rfc7515 from "../../vectors/rfc7515.json";
import rfc7520 from "../../vectors/rfc7520.json";
import rfc from "../../vectors/signatures/rfc.json";
import { ALGORITHMS } from "../algorithms.ts";
import type { Library } from "../environment.ts";
import { decode } from "../keys/check.ts";
import { CURVES, isNative } from "../without.ts";
import { inWay, jwkOf, KNOWN, publicHalf, type Way, waysOf } from "./vectors.ts";

export function knownAnswers(library: Library): void {
  QUnit.test("there is one for each algorithm", (assert) => {
    assert.deepEqual([...new Set(KNOWN.map(({ alg }) => alg))].sort(), [...ALGORITHMS].sort());
  });
  for (const [index, answer] of KNOWN.entries()) {
    for (const way of waysOf(answer.alg)) {
      QUnit.test(`${answer.alg}, ${answer.source}, ${index}, ${way}`, (assert) =>
        inWay(way, answer.alg, async () => {
          const { alg, key, token } = answer;
          const options = { algorithms: [alg] };
          const signer = (await library.importKey(jwkOf(key), { algorithm: alg, keyId: key })) as SigningKey;
          const { payload } = await library.jwt.verifyJws(token, signer, options);
          assert.ok(await library.jwt.verifyJws(token, publicHalf(jwkOf(key)), options), "by the public half alone");
          const again = await library.jwt.signJws(payload, signer);
          assert.ok(await library.jwt.verifyJws(again, signer, options));
          if (isRepeated(answer.alg, answer.deterministic, way, signer)) assert.equal(again, token, "the same is made");
          else assert.equal(again.split(".", 2).join("."), token.split(".", 2).join("."), "the same is signed");
        }),
      );
    }
  }
  publishedWhole(library);
  publishedBytes(library);
}

/** Whether the key makes the vector's own signature: WebCrypto's ECDSA is random, noble's is RFC 6979's. */
function isRepeated(algorithm: Algorithm, deterministic: boolean, way: Way, { privateKey }: SigningKey): boolean {
  return deterministic && (!algorithm.startsWith("ES") || way === "software" || !isNative(privateKey));
}

/** Whole tokens that RFCs print, which the deterministic algorithms make again to the last character. */
function publishedWhole({ importKey, jwt }: Library): void {
  const whole = [
    { jwk: "rfc7515-a2", kid: undefined, from: rfc7515.find(({ source }) => source === "RFC 7515 A.2")?.token },
    { jwk: "rfc8032-1", kid: undefined, from: rfc7515.find(({ source }) => source === "RFC 8037 A.4")?.token },
    {
      jwk: "rfc7520-3.4",
      kid: "bilbo.baggins@hobbiton.example",
      from: rfc7520.find(({ source }) => source === "RFC 7520 section 4.1")?.compact,
    },
  ];
  for (const { jwk, kid, from } of whole) {
    QUnit.test(`the key of ${jwk} signs what its RFC prints`, async (assert) => {
      const token = from as string;
      const key = (await importKey(jwkOf(jwk))) as SigningKey;
      assert.equal(await jwt.signJws(decode(token.split(".")[1]), key, { kid }), token);
    });
  }
}

/**
 * RFC 6979 and RFC 8032 sign a few bytes, which no JWS does: with the key that the library has imported, the runtime verifies
 * them. A key of the fallback is none for the runtime; there, the vectors above stand for them.
 */
function publishedBytes({ importKey }: Library): void {
  const ecdsa = rfc.ecdsa.flatMap(({ name, source, alg, signatures }) =>
    signatures.map(({ message, r, s }) => {
      const size = alg === "ES512" ? 132 : r.length;
      const signature = `${r.padStart(size, "0")}${s.padStart(size, "0")}`;
      return { name, source: `${source}, ${message}`, alg, message: new TextEncoder().encode(message), signature };
    }),
  );
  const ed25519 = rfc.ed25519.map(({ name, source, message, signature }) => {
    return { name, source, alg: "EdDSA", message: fromHex(message), signature };
  });
  for (const { name, source, alg, message, signature } of [...ecdsa, ...ed25519]) {
    QUnit.test(source, async (assert) => {
      const { publicKey } = await importKey(publicHalf(jwkOf(name)) as JsonWebKey);
      if (!isNative(publicKey)) {
        assert.ok(alg in CURVES, "it has a fallback");
        return;
      }
      const parameters = { name: publicKey.algorithm.name, hash: `SHA-${alg.slice(2)}` };
      const verify = (bytes: Uint8Array<ArrayBuffer>): Promise<boolean> =>
        crypto.subtle.verify(parameters, publicKey, fromHex(signature), bytes);
      assert.ok(await verify(message));
      assert.notOk(await verify(Uint8Array.of(...message, 0)));
    });
  }
}

const fromHex = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
