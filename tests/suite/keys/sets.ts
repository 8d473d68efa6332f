/** Which key of a set a token is verified with. */

import QUnit from "qunit";
import type { Algorithm, JsonWebKey, SigningKey } from "../../../src/index.ts";
import { failsWith } from "../assertions.ts";
import type { Library } from "../environment.ts";
import { keyOf } from "./check.ts";

export function keySets(library: Library): void {
  const { generateKey, exportKey, jwt } = library;
  const { sign, verify } = jwt;
  const fresh = (algorithm: Algorithm): Promise<SigningKey> =>
    algorithm === "ES256" ? generateKey(algorithm) : keyOf(library, algorithm);
  const publicJwk = async (keyId: string, algorithm: Algorithm = "ES256"): Promise<JsonWebKey> => ({
    ...(await exportKey(await fresh(algorithm), "jwk-public")),
    kid: keyId,
  });

  QUnit.test("keys of one kid are tried in order, four at most", async (assert) => {
    const key = await generateKey("ES256", { keyId: "k" });
    const right = await exportKey(key, "jwk-public");
    const token = await sign({}, key);
    const wrong = [await publicJwk("k"), await publicJwk("k"), await publicJwk("k"), await publicJwk("k")];
    assert.ok(await verify(token, { keys: [right] }));
    assert.ok(await verify(token, { keys: [...wrong.slice(1), right] }), "the fourth");
    assert.ok(await verify(token, { keys: [right, ...wrong] }), "the first");
    await failsWith(assert, library, "ERR_SIGNATURE", () => verify(token, { keys: [...wrong, right] }), "the fifth");
    const unfit = [
      await publicJwk("k", "RS256"),
      await publicJwk("k", "ES384"),
      { ...right, use: "enc" },
      { kid: "k" },
    ];
    assert.ok(
      await verify(token, { keys: [...unfit, ...wrong.slice(1), right] }),
      "those that do not fit do not count",
    );
  });

  QUnit.test("what is no key, or no sound one, is passed over", async (assert) => {
    const key = await generateKey("ES256", { keyId: "k" });
    const right = await exportKey(key, "jwk-public");
    const junk: readonly unknown[] = [
      ...[
        null,
        undefined,
        1,
        "k",
        true,
        [],
        {},
        { kid: "k" },
        { kty: "EC", kid: "k" },
        { kty: "oct", kid: "k", k: "AAAA" },
      ],
      ...[
        { ...right, x: "AQ" },
        { ...right, y: 1 },
        { ...right, crv: "P-257" },
        { ...right, key_ops: [] },
        { ...right, kid: 1 },
      ],
      ...[
        { ...right, alg: "ES384" },
        { ...right, use: "enc" },
        { kty: "RSA", kid: "k", n: "AQAB", e: "AQAB" },
      ],
    ];
    for (const header of [{}, { kid: undefined }]) {
      const token = await sign({}, key, header);
      assert.ok(await verify(token, { keys: [...junk, right, ...junk] as JsonWebKey[] }));
      const codes = ["ERR_KEY_MISSING", "ERR_KEY_UNSUPPORTED"] as const;
      await failsWith(assert, library, codes, () => verify(token, { keys: junk as JsonWebKey[] }));
    }
  });

  QUnit.test("without a kid, the one key that fits is taken, and none where two do", async (assert) => {
    const key = await generateKey("ES256", { keyId: "k" });
    const right = await exportKey(key, "jwk-public");
    const token = await sign({}, key, { kid: undefined });
    const others = [await publicJwk("a", "RS256"), await publicJwk("b", "ES384"), await publicJwk("c", "EdDSA")];
    assert.ok(await verify(token, { keys: [...others, right] }));
    assert.ok(await verify(token, { keys: [{ ...(await publicJwk("d")), use: "enc" }, right] }));
    const second = await publicJwk("e");
    await failsWith(assert, library, "ERR_KEY_MISSING", () => verify(token, { keys: [right, second] }));
    await failsWith(assert, library, "ERR_KEY_MISSING", () => verify(token, { keys: [second, ...others, right] }));
    // RS256 and PS256 keys look alike unless they are labelled.
    const rsa = await keyOf(library, "RS256");
    const bare = { ...(await exportKey(rsa, "jwk-public")), alg: undefined } as unknown as JsonWebKey;
    const rsaToken = await sign({}, rsa, { kid: undefined });
    assert.ok(await verify(rsaToken, { keys: [await publicJwk("p", "PS256"), bare] }));
  });

  QUnit.test("a kid that no key has finds none, even if only one fits", async (assert) => {
    const key = await generateKey("ES256");
    const token = await sign({}, key, { kid: "another" });
    const { kid: _name, ...unnamed } = await exportKey(key, "jwk-public");
    await failsWith(assert, library, "ERR_KEY_MISSING", () => verify(token, library.exportJwks(key)));
    await failsWith(assert, library, "ERR_KEY_MISSING", () => verify(token, { keys: [unnamed] }));
    assert.ok(await verify(token, key), "a key that was pinned needs no name");
    assert.ok(await verify(token, unnamed));
  });
}
