/** Loading and using the library changes nothing that is not its own. */

import assert from "node:assert/strict";
import type { Checks } from "../checks.ts";
import { node } from "./command.ts";
import { entries } from "./entries.ts";
import { put } from "./installed.ts";

/** Prints the names of all that is global, and of what that has, before and after. */
const SCRIPT = (names: readonly string[]): string => `
function seen() {
  const found = new Map();
  const look = (object, path) => {
    for (const name of Reflect.ownKeys(object)) {
      const { value, get, set } = Object.getOwnPropertyDescriptor(object, name);
      found.set(path + "." + String(name), value ?? get ?? set);
      if (typeof value === "function" && path === "") {
        look(value, String(name));
        if (value.prototype) look(value.prototype, String(name) + "#");
      }
    }
  };
  look(globalThis, "");
  look(Object.getPrototypeOf(crypto.subtle), "crypto.subtle");
  return found;
}
// Node.js makes some of them only when they are first asked for.
for (const name of Reflect.ownKeys(globalThis)) globalThis[name];
seen();
const before = seen();
const [{ SciToken, generateKey }] = await Promise.all(${JSON.stringify(names)}.map((name) => import(name)));
for (const algorithm of ["ES256", "RS256", "EdDSA"]) {
  const key = await generateKey(algorithm);
  const token = await new SciToken({ key, claims: { scope: "read:/" } }).serialize({ issuer: "https://issuer.example" });
  await SciToken.deserialize(token, { publicKey: key, algorithms: [algorithm] });
}
const after = seen();
const changed = [...new Set([...before.keys(), ...after.keys()])].filter((name) => !Object.is(before.get(name), after.get(name)));
console.log(JSON.stringify(changed));
`;

export async function checkGlobals(checks: Checks): Promise<void> {
  await checks.check("no global is patched, and none is added", async () => {
    const file = put("globals.js", SCRIPT(entries.map(({ name }) => name)));
    assert.deepEqual(JSON.parse(await node([file])), []);
  });
}
