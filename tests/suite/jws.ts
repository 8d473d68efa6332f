/** The JOSE layer against tokens that nobody here wrote. */

import QUnit from "qunit";
import type { Algorithm, JsonWebKey } from "../../src/index.ts";
import rfc7515 from "../vectors/rfc7515.json";
import rfc7520 from "../vectors/rfc7520.json";
import { failsWith } from "./assertions.ts";
import type { Library } from "./environment.ts";

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const bytes = (value: string): Uint8Array => new TextEncoder().encode(value);
const segment = (value: unknown): string =>
  btoa(typeof value === "string" ? value : JSON.stringify(value))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

export function jws(library: Library): void {
  const { verifyJws, signJws, sign, verify, decode, generateKey, exportJwks } = { ...library, ...library.jwt };

  QUnit.test("names of members are read as they are written, also where JSON.parse confuses them", async (assert) => {
    const key = await generateKey();
    // In V8, once there was a name that is a backslash, others with escapes read as one (nodejs/node issue 63785).
    for (const claims of [
      { h: [], "\\": 0 },
      { h: 1, '"': 2 },
      { h: 1, "\n": 2 },
      { h: 1, "\\": 2 },
    ]) {
      assert.deepEqual((await verify(await sign(claims, key), key)).payload, claims);
    }
  });

  QUnit.test("a string of millions of characters is read whole, where so long a token is wanted", async (assert) => {
    const key = await generateKey();
    const note = "a\n".repeat(1_500_000);
    const token = await sign({ note }, key);
    assert.ok((await verify(token, key, { maxLength: token.length })).payload.note === note);
  });

  for (const { name, source, alg, jwk, token, payload } of rfc7515) {
    QUnit.test(`${name}: the signature of ${source} verifies`, async (assert) => {
      const verified = await verifyJws(token, jwk as JsonWebKey, { algorithms: [alg as Algorithm] });
      assert.equal(text(verified.payload), payload);
      assert.equal(verified.header.alg, alg);
      await failsWith(assert, library, "ERR_SIGNATURE", () =>
        verifyJws(flip(token), jwk as JsonWebKey, { algorithms: [alg as Algorithm] }),
      );
    });
  }

  for (const example of rfc7520) {
    const { name, source, payload } = example;
    const jwk = example.jwk as JsonWebKey;
    const alg = example.alg as Algorithm;
    const compact = "compact" in example ? (example.compact as string) : undefined;
    if (["RFC 7520 section 4.1", "RFC 7520 section 4.2", "RFC 7520 section 4.3"].includes(source)) {
      QUnit.test(`${name}: the signature of ${source} verifies`, async (assert) => {
        const verified = await verifyJws(compact as string, jwk, { algorithms: [alg] });
        assert.equal(text(verified.payload), payload);
        assert.equal(verified.header.kid, example.kid as string);
        const set = { keys: [{ ...jwk, kid: "another" }, jwk] };
        assert.equal(text((await verifyJws(compact as string, set, { algorithms: [alg] })).payload), payload);
      });
    }
    if (compact !== undefined && String(alg).startsWith("HS")) {
      QUnit.test(`${name}: ${source}, an HMAC, is refused`, async (assert) => {
        // Detached content is refused for its form, the others for their algorithm.
        const codes = ["ERR_ALGORITHM", "ERR_TOKEN_FORMAT"] as const;
        await failsWith(assert, library, codes, () => verifyJws(compact, jwk));
        await failsWith(assert, library, "ERR_ARGUMENT", () => verifyJws(compact, jwk, { algorithms: [alg] }));
      });
    }
    for (const form of ["json", "json_flat"] as const) {
      if (!(form in example)) continue;
      QUnit.test(`${name}: the ${form} serialization of ${source} is refused`, async (assert) => {
        const serialized = JSON.stringify((example as Record<string, unknown>)[form]);
        await failsWith(assert, library, "ERR_TOKEN_FORMAT", () => verifyJws(serialized, jwk));
        await failsWith(assert, library, "ERR_TOKEN_FORMAT", () => decode(serialized));
      });
    }
  }

  QUnit.test("what is signed is verified, with header, for any payload", async (assert) => {
    const key = await generateKey();
    const token = await signJws(bytes("hello"), key, { cty: "text/plain", kid: "mine" });
    const { header, payload } = await verifyJws(token, key);
    assert.deepEqual(header, { alg: "ES256", kid: "mine", cty: "text/plain" });
    assert.equal(text(payload), "hello");
    assert.notOk("kid" in (await verifyJws(await signJws(bytes("x"), key, { kid: undefined }), key)).header);
  });

  QUnit.test("sign and decode carry claims as they are", async (assert) => {
    const key = await generateKey();
    const claims = { sub: "é😀", n: [1, -0.5, 1e21, true, null], deep: { a: { b: "\u0000" } } };
    const token = await sign(claims, key);
    assert.deepEqual(decode(token).payload, claims);
    assert.deepEqual((await verify(token, key)).payload, claims);
    assert.equal(decode(token).header.typ, "JWT");
    assert.equal(decode(token).header.kid, key.keyId);
  });

  QUnit.test("the key is found in a set, by a function, or refused", async (assert) => {
    const [key, other] = [await generateKey(), await generateKey()];
    const token = await sign({ sub: "jane" }, key);
    assert.equal((await verify(token, exportJwks(other, key))).payload.sub, "jane");
    assert.equal((await verify(token, ({ kid }) => (kid === key.keyId ? key : other))).payload.sub, "jane");
    assert.equal((await verify(token, async () => exportJwks(key))).payload.sub, "jane");
    await failsWith(assert, library, "ERR_KEY_MISSING", () => verify(token, exportJwks(other)));
    await failsWith(assert, library, "ERR_SIGNATURE", () => verify(token, other));
    await failsWith(assert, library, "ERR_KEY_MISSING", () =>
      verify(token, () => {
        throw new TypeError("no such key");
      }),
    );
  });

  QUnit.test("an error of the library that a function throws is passed on as it is", async (assert) => {
    const key = await generateKey();
    const token = await sign({ sub: "jane" }, key);
    const refusal = await failsWith(assert, library, "ERR_KEY_MISSING", () => verify(token, { keys: [] }));
    const thrown = await verify(token, () => Promise.reject(refusal)).catch((error) => error);
    assert.strictEqual(thrown, refusal);
  });

  QUnit.test("a function that finds keys cannot change the header", async (assert) => {
    const key = await generateKey();
    const token = await sign({ sub: "jane" }, key);
    const { header } = await verify(token, (seen) => {
      assert.throws(() => {
        (seen as { kid?: string }).kid = "another";
      });
      return key;
    });
    assert.equal(header.kid, key.keyId);
  });

  QUnit.test("a key in the header is never used", async (assert) => {
    const [key, thief] = [await generateKey(), await generateKey()];
    const jwk = exportJwks(thief).keys[0] as JsonWebKey;
    const x5c = ["MIIB"];
    const header = { jwk, jku: "https://thief.example/jwks", x5u: "https://thief.example/x5u", x5c, kid: key.keyId };
    const token = await sign({ sub: "jane" }, thief, header as never);
    await failsWith(assert, library, "ERR_SIGNATURE", () => verify(token, key));
    await failsWith(assert, library, "ERR_SIGNATURE", () => verify(token, exportJwks(key)));
  });

  QUnit.test("the algorithm comes from the allow-list, and one key has one", async (assert) => {
    const key = await generateKey("RS384");
    const token = await sign({}, key);
    await failsWith(assert, library, "ERR_ALGORITHM", () => verify(token, key));
    assert.ok(await verify(token, key, { algorithms: ["ES256", "RS384"] }));
    const jwk = { ...(exportJwks(key).keys[0] as JsonWebKey) };
    await failsWith(assert, library, "ERR_KEY_UNSUPPORTED", () =>
      verify(token, { ...jwk, alg: "RS256" }, { algorithms: ["RS384"] }),
    );
    const twin = { ...key, algorithm: "RS256" as const };
    await failsWith(assert, library, "ERR_KEY_UNSUPPORTED", () => verify(token, twin, { algorithms: ["RS384"] }));
  });

  QUnit.test("times are checked where they are, at the second, with grace for nbf and iat alone", async (assert) => {
    const key = await generateKey();
    const at = (seconds: number) => ({ now: () => seconds * 1000 });
    const token = await sign({ exp: 1000, nbf: 900, iat: 900 }, key);
    assert.ok(await verify(token, key, at(999.9)));
    await failsWith(assert, library, "ERR_EXPIRED", () => verify(token, key, at(1000)));
    assert.ok(await verify(token, key, at(840)));
    await failsWith(assert, library, "ERR_NOT_YET_VALID", () => verify(token, key, at(839)));
    await failsWith(assert, library, "ERR_NOT_YET_VALID", () => verify(token, key, { ...at(899), clockTolerance: 0 }));
    assert.ok(await verify(token, key, { ...at(600), clockTolerance: 300 }));
    await failsWith(assert, library, "ERR_EXPIRED", () => verify(token, key, { ...at(1000), clockTolerance: 300 }));
  });

  QUnit.test("names of JavaScript objects in claims and header do no harm", async (assert) => {
    const key = await generateKey();
    const payload = '{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}},"toString":"x","sub":"a"}';
    const header = JSON.stringify({ alg: "ES256", typ: "JWT" });
    const signed = `${segment(header)}.${segment(payload)}`;
    const signature = await crypto.subtle.sign(
      { name: "ECDSA", hash: "SHA-256" },
      key.privateKey,
      new TextEncoder().encode(signed),
    );
    const token = `${signed}.${segment(String.fromCharCode(...new Uint8Array(signature)))}`;
    const { payload: claims } = await verify(token, key);
    assert.equal((claims as { admin?: unknown }).admin, undefined);
    assert.equal(({} as { admin?: unknown }).admin, undefined);
    assert.equal(Object.getPrototypeOf(claims), Object.prototype);
    assert.deepEqual(Object.keys(claims), ["__proto__", "constructor", "toString", "sub"]);
    const again = await verify(await sign(claims, key), key);
    assert.equal(JSON.stringify(again.payload), payload);
  });

  QUnit.test("every other text of a token is refused", async (assert) => {
    const key = await generateKey();
    const token = await sign({ sub: "jane" }, key);
    const texts = [`${token}=`, `${token}==`, ` ${token}`, `${token}\n`, `${token}.`, token.replace(".", ". ")];
    // The last character of 64 bytes carries two bits; sixteen characters decode to them leniently.
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const last = alphabet.indexOf(token.at(-1) as string);
    for (let i = 1; i < 16; i++) texts.push(token.slice(0, -1) + alphabet[(last & 48) | ((last + i) & 15)]);
    for (const other of texts) await failsWith(assert, library, "ERR_TOKEN_FORMAT", () => verify(other, key));
  });

  QUnit.test("no bit of a signature may change", async (assert) => {
    const key = await generateKey();
    const token = await sign({ sub: "jane" }, key);
    const [header, payload, signature] = token.split(".") as [string, string, string];
    const raw = Uint8Array.from(atob(signature.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
    let refused = 0;
    for (let bit = 0; bit < raw.length * 8; bit += 7) {
      const changed = raw.slice();
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
      const text = `${header}.${payload}.${segment(String.fromCharCode(...changed))}`;
      await verify(text, key).catch((error) => {
        if (error.code === "ERR_SIGNATURE") refused++;
      });
    }
    assert.equal(refused, Math.ceil((raw.length * 8) / 7));
  });
}

/** The same token with another signature of the same length. */
function flip(token: string): string {
  const at = token.lastIndexOf(".") + 5;
  return token.slice(0, at) + (token[at] === "A" ? "B" : "A") + token.slice(at + 1);
}
