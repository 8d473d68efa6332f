/** Whole tokens, chained ones and those with a key segment too: what is taken, OpenSSL must find to be signed as it stands. */

import { type Bench, claimsWith, HEADER, NOW, now, READING, WORDS } from "../bench.ts";
import { textOf } from "../input.ts";
import { fixedKey, isSignedBy, signedAlways } from "../keys.ts";
import { changeToken } from "../mutate/token.ts";
import { demand } from "../oracle.ts";
import type { Target } from "../target.ts";

export function token({ library, oracle, key }: Bench): Target {
  const [child, grandchild] = [fixedKey("child"), fixedKey("grandchild")];
  const base = signedAlways(
    JSON.stringify({ ...HEADER, cwk: child.publicJwk }),
    JSON.stringify(claimsWith({ jti: "1" })),
    key,
  );
  const derived = signedAlways(
    JSON.stringify({ alg: "ES256", typ: "JWT", pwt: base, cwk: grandchild.publicJwk }),
    JSON.stringify(claimsWith({ jti: "2", scope: "read:/store/a", exp: NOW + 60 })),
    child,
  );
  const last = signedAlways(
    JSON.stringify({ alg: "ES256", typ: "JWT", pwt: derived }),
    JSON.stringify(claimsWith({ jti: "3", scope: "read:/store/a/b", exp: NOW + 60 })),
    grandchild,
  );
  const alone = signedAlways(JSON.stringify(HEADER), JSON.stringify(claimsWith()), key);
  const segment = Buffer.from(JSON.stringify(child.privateJwk)).toString("base64url");
  const known = [alone, base, derived, last];
  const keys = [key.publicKey, key.publicKey, child.publicKey, grandchild.publicKey];

  return {
    name: "token",
    share: 1.5,
    seeds: [...known, `${base}.${segment}`],
    words: WORDS,
    mutate: changeToken,
    async run(input) {
      const text = textOf(input);
      const hidden = {
        untrusted: text,
        secrets: [text, ...text.split("."), child.privateJwk.d, grandchild.privateJwk.d],
      };
      const codes = [...READING, "ERR_KEY_UNSUPPORTED"] as const;
      const { value, told } = await oracle.attemptLater(hidden, codes, () =>
        library.SciToken.deserialize(text, { publicKey: { ...key.publicJwk }, now }),
      );
      if (value === undefined) return told;
      const segments = text.split(".");
      const signedText = segments.slice(0, 2).join(".");
      const which = known.findIndex((one) => one.startsWith(`${signedText}.`));
      demand(which !== -1, "a text is taken that nobody has signed");
      demand(
        isSignedBy(segments.slice(0, 3).join("."), keys[which] as (typeof keys)[number]),
        "a signature is taken that OpenSSL refuses",
      );
      if (segments.length === 3) return told;
      const { d } = JSON.parse(Buffer.from(segments[3] ?? "", "base64url").toString()) as { d: string };
      demand(
        which === 1 && BigInt(hexOf(d)) === BigInt(hexOf(child.privateJwk.d)),
        "a key segment is taken that is not the child key",
      );
      return `${told} with its key`;
    },
  };
}

const hexOf = (number: string): string => `0x${Buffer.from(number, "base64url").toString("hex")}`;
