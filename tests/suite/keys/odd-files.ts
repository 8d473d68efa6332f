/** Key files that are sound but for a part that nobody reads: that must be DER too. */

import QUnit from "qunit";
import vectors from "../../vectors/keys.json";
import { failsWith } from "../assertions.ts";
import type { Library } from "../environment.ts";
import { decode, keyOf } from "./check.ts";

const zeros = (length: number): number[] => Array<number>(length).fill(0);

/** Elements in a length that is the shortest. */
const SOUND: Readonly<Record<string, readonly number[]>> = {
  "of nothing": [0x05, 0],
  "of 127 bytes": [0x04, 0x7f, ...zeros(0x7f)],
  "of 128 bytes": [0x04, 0x81, 0x80, ...zeros(0x80)],
  "of 255 bytes": [0x04, 0x81, 0xff, ...zeros(0xff)],
  "of 256 bytes": [0x04, 0x82, 1, 0, ...zeros(0x100)],
};

const BROKEN: Readonly<Record<string, readonly number[]>> = {
  "a tag alone": [0x05],
  "a length that is not said": [0x04, 0x80, ...zeros(0x80)],
  "a byte more than needed for a length of 5": [0x04, 0x81, 5, ...zeros(5)],
  "a byte more than needed for a length of 127": [0x04, 0x81, 0x7f, ...zeros(0x7f)],
  "a byte more than needed for a length of 128": [0x04, 0x82, 0, 0x80, ...zeros(0x80)],
  "a byte more than needed for a length of 255": [0x04, 0x82, 0, 0xff, ...zeros(0xff)],
  "a byte more than needed for a length of 256": [0x04, 0x83, 0, 1, 0, ...zeros(0x100)],
  "a byte too few": [0x04, 2, 0],
};

export function oddFiles(library: Library): void {
  const { importKey, exportKey } = library;
  /** What is within the sequence of a sound file. */
  const contentOf = async (): Promise<{ keyId: string; content: number[] }> => {
    const key = await keyOf(library, "ES256");
    const der = derOf(await exportKey(key, "pem-public"));
    return { keyId: key.keyId, content: der.slice(2) };
  };

  for (const [name, element] of Object.entries(SOUND)) {
    QUnit.test(`one element more, ${name}, is passed over`, async (assert) => {
      const { keyId, content } = await contentOf();
      assert.equal((await importKey(pemOf(sequence([...content, ...element])))).keyId, keyId);
    });
  }
  for (const [name, element] of Object.entries(BROKEN)) {
    QUnit.test(`one element more, with ${name}, is not`, async (assert) => {
      const { content } = await contentOf();
      const error = await failsWith(assert, library, "ERR_KEY_UNSUPPORTED", () =>
        importKey(pemOf(sequence([...content, ...element]))),
      );
      assert.equal(error.message, "the key file is damaged: it is not the DER of a whole key");
    });
  }

  QUnit.test("what is no one sequence is no key", async (assert) => {
    const { keyId, content } = await contentOf();
    const sound = sequence(content);
    assert.equal((await importKey(pemOf(sound))).keyId, keyId);
    for (const der of [[...sound, 5, 0], [...sound, 0], [...sound, ...sound], [0x31, ...sound.slice(1)], []]) {
      await failsWith(assert, library, "ERR_KEY_UNSUPPORTED", () => importKey(pemOf(der)));
    }
  });

  QUnit.test("numbers are written in their shortest form, and never negative", async (assert) => {
    for (const [e, end] of [
      ["fw", [0x02, 1, 0x7f]],
      ["gQ", [0x02, 2, 0, 0x81]],
    ] as const) {
      const jwk = { ...vectors.rs256.jwk_public, e };
      if (isWorkerd) {
        // It refuses both exponents.
        const { message } = await failsWith(assert, library, "ERR_KEY_UNSUPPORTED", () => importKey(jwk));
        assert.equal(message, "crypto.subtle refused this RS256 key");
        continue;
      }
      const key = await importKey(jwk);
      const text = await exportKey(key, "pem-public");
      assert.deepEqual(derOf(text).slice(-end.length), [...end]);
      assert.equal((await exportKey(await importKey(text), "jwk-public")).e, e);
    }
  });
}

const isWorkerd: boolean = globalThis.navigator?.userAgent === "Cloudflare-Workers";

function sequence(content: readonly number[]): number[] {
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return [0x30, ...size, ...content];
}

const derOf = (text: string): number[] => [...decode(text.replace(/-----[^-]+-----|\s/g, ""))];

const pemOf = (der: readonly number[]): string =>
  `-----BEGIN PUBLIC KEY-----\n${btoa(String.fromCharCode(...der))}\n-----END PUBLIC KEY-----\n`;
