/** Canaries are planted in all that is secret, and all that leaves the library is searched for them. */

import QUnit from "qunit";
import type { Library } from "../environment.ts";
import { leaving } from "./leaving.ts";
import { objects } from "./objects.ts";
import { plant } from "./planted.ts";

export function secrets(library: Library): void {
  QUnit.test("the search finds what is planted, wherever and however it is written", async (assert) => {
    const { canaries, good, key, rsa } = await plant(library);
    const { d = "" } = await library.exportKey(key, "jwk-private");
    const { dq = "" } = await library.exportKey(rsa, "jwk-private");
    const error = new Error("outside", { cause: Object.assign(new Error("inside"), { text: d }) });
    const hidden = Object.defineProperty({}, "hidden", { value: dq });
    const symbol = { [Symbol("s")]: new Map([["a", new Set([good])]]) };
    for (const [name, value] of Object.entries({ error, hidden, symbol, list: [[{ d }]], text: `x${d}x` })) {
      assert.ok(canaries.seenIn(value).length > 0, name);
    }
    const binary = atob(d.replaceAll("-", "+").replaceAll("_", "/"));
    const hex = Array.from(binary, (one) => one.charCodeAt(0).toString(16).padStart(2, "0")).join("");
    for (const text of [hex, encodeURIComponent(btoa(binary)), d.slice(0, 25), d.slice(-20)]) {
      assert.ok(canaries.seenIn(text).length > 0, text.slice(0, 5));
    }
    assert.deepEqual(canaries.seenIn({ keyId: key.keyId, other: "x".repeat(100) }), []);
  });
  objects(library);
  leaving(library);
}
