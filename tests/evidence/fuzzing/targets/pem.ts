/** Key files: one that is taken holds the key that OpenSSL reads in it, and its text, written again, is read as the same. */

import { createPublicKey } from "node:crypto";
import type { JsonWebKey } from "../../../../src/index.ts";
import type { Bench } from "../bench.ts";
import { textOf } from "../input.ts";
import { changePem } from "../mutate/pem.ts";
import { demand, demandSame } from "../oracle.ts";
import type { Target } from "../target.ts";
import { pems } from "./pem-seeds.ts";

export function pem({ library, oracle }: Bench): Target {
  return {
    name: "pem",
    share: 0.7,
    seeds: [...pems("public"), ...pems("private"), ...pems("refused").filter((text) => text.length < 2000)],
    mutate: changePem,
    async run(input) {
      const text = textOf(input);
      // What is between the lines; a label may be told.
      const secrets = text
        .replace(/-----[A-Z ]*-----/g, " ")
        .split(/\s/)
        .filter((line) => !line.includes("-----"));
      const codes = ["ERR_KEY_UNSUPPORTED"] as const;
      const imported = await oracle.attemptLater({ untrusted: text, secrets }, codes, () =>
        library.importKey(text, { extractable: true }),
      );
      if (imported.value === undefined) return imported.told;
      const key = await library.exportKey(imported.value, "jwk-public");
      const again = await library.importKey(await library.exportKey(imported.value, "pem-public"));
      demandSame(numbersOf(await library.exportKey(again, "jwk-public")), numbersOf(key), "the key, written and read");
      const other = opensslKey(text);
      if (other !== undefined) demandSame(numbersOf(key), numbersOf(other), "the key, as OpenSSL reads it");
      demand(key.d === undefined, "a private member in the public half");
      return `${imported.told} ${imported.value.algorithm} ${"privateKey" in imported.value} ${other !== undefined}`;
    },
  };
}

const numbersOf = ({ kty, crv, x, y, n, e }: JsonWebKey): unknown[] => [kty, crv, x, y, n, e];

/** OpenSSL wants the lines as they are usually broken; where it refuses a text, it says nothing of its key. */
function opensslKey(text: string): JsonWebKey | undefined {
  try {
    return createPublicKey(text).export({ format: "jwk" }) as JsonWebKey;
  } catch {
    return undefined;
  }
}
