/** The fourth segment is a private key: it is seen nowhere. */

import QUnit from "qunit";
import type { JsonWebKey, SciToken as Token } from "../../../src/index.ts";
import { failsWith } from "../assertions.ts";
import { wrong } from "../bad-input/bench.ts";
import type { Library } from "../environment.ts";
import { AUDIENCE, clock, ISSUER, NOON } from "../fixtures.ts";
import { visible } from "../secrets/visible.ts";
import { type Hand, handOf } from "./by-hand.ts";

const now = clock();

interface Secret {
  readonly hand: Hand;
  readonly text: string;
  /** The text without the key. */
  readonly bare: string;
  readonly segment: string;
  readonly d: string;
}

async function secretOf(library: Library): Promise<Secret> {
  const hand = await handOf(library);
  const key = hand.childKey(0);
  const bare = await hand.token("scitoken:2.0", { header: { cwk: await hand.cwk(key) } });
  const segment = await hand.segment(key);
  const { d = "" } = await library.exportKey(key, "jwk-private");
  return { hand, bare, segment, d, text: `${bare}.${segment}` };
}

function hides(assert: Assert, { segment, d }: Secret, value: unknown, name: string): void {
  const text = visible(value);
  assert.notOk(text.includes(segment.slice(0, 60)) || text.includes(segment.slice(-40)), `${name}: no fourth segment`);
  assert.notOk(text.includes(d), `${name}: no private key`);
}

/** Calls that fail, with a text that has its key. */
const CALLS: Readonly<Record<string, (library: Library, text: string, hand: Hand) => unknown>> = {
  "decode of scitokens/jwt": ({ jwt }, text) => jwt.decode(text),
  "verify of scitokens/jwt": ({ jwt }, text, hand) => jwt.verify(text, hand.issuerKey),
  "verifyJws of scitokens/jwt": ({ jwt }, text, hand) => jwt.verifyJws(text, hand.issuerKey),
  importKey: ({ importKey }, text) => importKey(text),
  "importKey of the segment": ({ importKey }, text) => importKey(text.split(".")[3] ?? ""),
  "deserialize with another key": (_, text, hand) => hand.read(text, { publicKey: hand.childKey(3) }),
  "deserialize when it has expired": (_, text, hand) => hand.read(text, { now: clock(NOON + 601) }),
  "deserialize before its time": (_, text, hand) => hand.read(text, { now: clock(NOON - 601) }),
  "deserialize for another audience": (_, text, hand) => hand.read(text, { audience: "x" }),
  "deserialize of another profile": (_, text, hand) => hand.read(text, { profile: "wlcg:1.0" }),
  "deserialize with too small a limit": (_, text, hand) => hand.read(text, { maxLength: text.length - 1 }),
  "deserialize with refuseExtendable": (_, text, hand) => hand.read(text, { refuseExtendable: true }),
  "deserialize of a key that is cut": (_, text, hand) => hand.read(text.slice(0, -1)),
  "deserialize of a key with a letter more": (_, text, hand) => hand.read(`${text}A`),
  "deserialize of five segments": (_, text, hand) => hand.read(`${text}.`),
  "deserialize with a space": (_, text, hand) => hand.read(`${text} `),
  "deserialize with a scheme": (_, text, hand) => hand.read(`Bearer ${text}`),
  "deserialize without trust": ({ SciToken }, text) => SciToken.deserialize(text, {}),
  "deserialize with the text as an option": ({ SciToken }, text) => SciToken.deserialize("a", { [text]: 1 } as object),
  "SciToken of the text": ({ SciToken }, text) => new SciToken(wrong(text)),
  "SciToken with it as parent": ({ SciToken }, text) => new SciToken({ parent: wrong(text) }),
  "SciToken with it as key": ({ SciToken }, text) => new SciToken({ key: text }).publicKey(),
  "an Enforcer's test": ({ Enforcer }, text) => new Enforcer(ISSUER).test(wrong(text), "read", "/"),
  "an Enforcer of that name": ({ Enforcer }, text) => new Enforcer(ISSUER, { audience: wrong({ text }) }),
  "an Enforcer's authorize": ({ Enforcer, KeyCache }, text) =>
    new Enforcer(ISSUER, { keyCache: new KeyCache() }).authorize(text, "read", "/"),
  "a KeyCache's getKey": ({ KeyCache }, text) => new KeyCache().getKey(text),
};

export function secrecy(library: Library): void {
  const { SciToken } = library;

  QUnit.test("it is seen in no token that was read with it, nor in what is derived", async (assert) => {
    const secret = await secretOf(library);
    const { hand } = secret;
    const held = await hand.read(secret.text, { requireKey: true });
    const derived = new SciToken({ parent: held, claims: { scope: "read:/store/a" } });
    const text = await derived.serialize({ now });
    const read = await hand.read(text);
    const seen = {
      held,
      "its header": held.header,
      "its chain": held.chain,
      derived,
      "its parents": derived.chain,
      text,
    };
    for (const [name, value] of Object.entries({ ...seen, read, "the chain": read.chain, "the header": read.header })) {
      hides(assert, secret, value, name);
    }
    assert.deepEqual(Object.keys(held), []);
    assert.deepEqual(JSON.parse(JSON.stringify(held)), { ...held.toJSON() });
    assert.equal(String(held), "[object Object]");
    assert.notOk(visible({ held }).includes(secret.text));
  });

  QUnit.test("nor is a key that the library made", async (assert) => {
    const hand = await handOf(library);
    const made = await new SciToken({ key: hand.issuerKey, claims: { scope: "read:/" } }).serialize({
      issuer: ISSUER,
      includeKey: true,
    });
    const segment = made.split(".")[3] ?? "";
    const { d = "" } = JSON.parse(atob(segment.replaceAll("-", "+").replaceAll("_", "/"))) as JsonWebKey;
    const secret = { hand, text: made, bare: "", segment, d };
    assert.ok(d.length === 43 && segment.length > 100);
    const held = await SciToken.deserialize(made, { publicKey: hand.issuerKey });
    hides(assert, secret, [held, held.chain, new SciToken({ parent: held })], "a held token");
    const again = await held.attenuate({ includeKey: true });
    hides(assert, secret, again, "what is derived, and can be extended");
    assert.deepEqual(await new SciToken({ parent: held }).publicKey().then((jwk) => "d" in jwk), false);
  });

  for (const [name, act] of Object.entries(CALLS)) {
    QUnit.test(`it is seen in no error: ${name}`, async (assert) => {
      const secret = await secretOf(library);
      let error: unknown;
      try {
        await act(library, secret.text, secret.hand);
      } catch (thrown) {
        error = thrown;
      }
      assert.ok(library.isSciTokensError(error), String(error));
      hides(assert, secret, error, name);
    });
  }

  QUnit.test("it is seen in no error of a token that holds it", async (assert) => {
    const secret = await secretOf(library);
    const held: Token = await secret.hand.read(secret.text, { requireKey: true });
    const acts = [
      () => held.serialize(),
      () => held.publicKey(),
      () => held.attenuate({ scope: "read:/" }),
      () => held.attenuate({ now: clock(NOON + 601) }),
      () => held.attenuate({ lifetime: -1 }),
      () => new SciToken({ parent: held, claims: { sub: "joe" } }),
      () => new SciToken({ parent: held, key: secret.hand.childKey(1) }),
      () => new SciToken({ parent: held }).serialize({ issuer: "https://other.example" }),
      () => new library.Enforcer("https://other.example").generateAcls(held),
    ];
    for (const [index, act] of acts.entries()) {
      const codes = [
        "ERR_KEY_MISSING",
        "ERR_CHAIN",
        "ERR_EXPIRED",
        "ERR_ARGUMENT",
        "ERR_ISSUER_UNTRUSTED",
        "ERR_AUDIENCE",
      ] as const;
      hides(assert, secret, await failsWith(assert, library, codes, act), `act ${index}`);
    }
  });

  QUnit.test("a fourth segment that is wrong is told of without a word of it", async (assert) => {
    const secret = await secretOf(library);
    const { hand, bare } = secret;
    const jwk = await library.exportKey(hand.childKey(0), "jwk-private");
    const other = await library.exportKey(hand.childKey(1), "jwk-private");
    const rsa = await library.exportKey(await library.generateKey("RS256", { extractable: true }), "jwk-private");
    const { d: _, ...publicHalf } = jwk;
    const wrongKeys: readonly unknown[] = [
      other,
      rsa,
      publicHalf,
      { ...jwk, d: other.d },
      { ...jwk, d: `${jwk.d}AAAA` },
      { ...jwk, d: [jwk.d] },
      { ...jwk, kty: jwk.d },
      { ...jwk, crv: jwk.d },
      { ...jwk, alg: jwk.d },
      { ...jwk, kid: [jwk.d] },
      { ...jwk, use: "enc" },
      { ...jwk, key_ops: ["verify"] },
      [jwk],
      jwk.d,
      null,
    ];
    for (const [index, key] of wrongKeys.entries()) {
      const text = new TextEncoder().encode(JSON.stringify(key));
      const segment = btoa(String.fromCharCode(...text))
        .replaceAll("+", "-")
        .replaceAll("/", "_")
        .replaceAll("=", "");
      const error = await failsWith(
        assert,
        library,
        "ERR_CHAIN",
        () => hand.read(`${bare}.${segment}`),
        `key ${index}`,
      );
      hides(assert, secret, error, `key ${index}`);
      assert.notOk(visible(error).includes(segment.slice(0, 60)));
    }
  });

  QUnit.test("a request that carries it is refused, and only such", async (assert) => {
    const secret = await secretOf(library);
    const { hand, text, bare } = secret;
    const keyCache = new library.KeyCache();
    await keyCache.addKey(ISSUER, hand.issuerKey);
    const enforcer = new library.Enforcer(ISSUER, { audience: AUDIENCE, keyCache, now });
    const ask = (token: string) =>
      enforcer.authorize(
        new Request("https://storage.example/store", { headers: { authorization: `Bearer ${token}` } }),
        "read",
        "/store",
      );
    const error = await failsWith(assert, library, "ERR_TOKEN_FORMAT", () => ask(text));
    assert.equal(error.reason, "key_segment");
    hides(assert, secret, error, "the error");
    assert.ok(await ask(bare));
    assert.ok(await enforcer.authorize(text, "read", "/store"), "its holder may ask");
    // Five are of an encrypted token (RFC 7516), which has no such key in it.
    const encrypted = await failsWith(assert, library, "ERR_TOKEN_FORMAT", () => ask(`${bare}.e30.e30`));
    assert.equal(encrypted.reason, "token_format");
  });
}
