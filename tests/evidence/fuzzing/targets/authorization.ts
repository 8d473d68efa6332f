/** The header `Authorization`, at a guarded service: a request is let in with one token that is good, else answered in good form. */

import { AUDIENCE, type Bench, claimsWith, HEADER, ISSUER, now } from "../bench.ts";
import { textOf } from "../input.ts";
import { signedAlways } from "../keys.ts";
import { changeText } from "../mutate/text.ts";
import { changeToken } from "../mutate/token.ts";
import { demand } from "../oracle.ts";
import type { Target } from "../target.ts";

const URL = "https://storage.example/";

export function authorization({ library, key, keyCache }: Bench): Target {
  const header = JSON.stringify(HEADER);
  const good = signedAlways(header, JSON.stringify(claimsWith({ scope: "read:/" })), key);
  const weak = signedAlways(header, JSON.stringify(claimsWith({ scope: "write:/" })), key);
  const handle = library.protect.protect(
    { issuer: ISSUER, audience: AUDIENCE, keyCache, now, scope: "read:/secret" },
    () => new Response("in"),
  );
  return {
    name: "authorization",
    share: 12,
    seeds: [
      `Bearer ${good}`,
      `bearer  ${weak}`,
      `Basic ${btoa("a:b")}`,
      `Bearer ${good}, Bearer ${weak}`,
      `Bearer ${good}.AAAA`,
      "Bearer",
    ],
    words: ["Bearer", "bearer ", "Basic", ", ", "DPoP", "=", "==", "\t", good, weak, 'realm="x"'],
    mutate: changeCredentials,
    async run(input) {
      const value = textOf(input);
      const headers = { get: (name: string) => (name.toLowerCase() === "authorization" ? value : null) };
      const response = await handle({ method: "GET", url: URL, headers } as unknown as Request);
      const { status } = response;
      if (status === 200) {
        demand(isOne(value, good), "a request is let in without the token");
        return "in";
      }
      demand([400, 401, 403].includes(status), `status ${status}`);
      if (isOne(value, good)) demand(false, `the token is refused with ${status}`);
      demand(status !== 403 || isOne(value, weak), "403 for what is not a good token");
      const challenge = response.headers.get("www-authenticate") ?? "";
      demand(
        /^Bearer(?: [a-z_]+="[\x20-\x21\x23-\x5b\x5d-\x7e]*"(?:, [a-z_]+="[\x20-\x21\x23-\x5b\x5d-\x7e]*")*)?$/.test(
          challenge,
        ),
        `the challenge ${challenge}`,
      );
      const body = await response.text();
      for (const text of [challenge, body])
        demand(![good, weak].some((token) => text.includes(token.slice(-40))), "a token in the answer");
      return `${status} ${challenge.slice(0, 60)}`;
    },
  };
}

/** The whole, or the token within. */
const changeCredentials: Target["mutate"] = (input, chance) =>
  chance.random.chance(0.5)
    ? changeText(input, chance)
    : input.replace(/[\w-]+\.[\w.-]+/, (token) => changeToken(token, chance));

/** RFC 6750 section 2.1, with white space around as RFC 9110 section 5.5 takes off. */
function isOne(value: string, token: string): boolean {
  const [scheme = "", ...rest] = value.trim().split(" ");
  return (
    scheme.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) === "bearer" &&
    rest.filter((one) => one !== "").join(" ") === token
  );
}
