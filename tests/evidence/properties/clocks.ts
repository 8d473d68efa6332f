/** As time goes on, a token is not yet good, then good, then expired, and never anything that it was before. */

import fc from "fast-check";
import { ISSUER, NOON, signClaims } from "../../suite/fixtures.ts";
import type { Bench } from "./bench.ts";

const STAGES = ["ERR_NOT_YET_VALID", "good", "ERR_EXPIRED"];
const time = fc.oneof(
  fc.integer({ min: NOON - 400, max: NOON + 400 }),
  fc.double({ min: NOON - 400, max: NOON + 400, noNaN: true }),
);
/** Milliseconds, at the edges too. */
const moments = fc.array(fc.integer({ min: (NOON - 800) * 1000, max: (NOON + 800) * 1000 }), {
  minLength: 6,
  maxLength: 20,
});
const times = fc.record({ nbf: time, iat: time, exp: time });

export async function clocks(bench: Bench): Promise<void> {
  const seen: Record<string, number> = { ERR_NOT_YET_VALID: 0, good: 0, ERR_EXPIRED: 0 };
  const property = fc.asyncProperty(
    times,
    moments,
    fc.integer({ min: 0, max: 300 }),
    async (claims, list, clockTolerance) => {
      const text = await signClaims(bench.library, bench.key, { scope: "read:/", ...claims });
      const edges = [claims.nbf, claims.iat, claims.exp].flatMap((one) => [one, one - clockTolerance]);
      const around = edges.flatMap((one) => [one * 1000 - 1, one * 1000, one * 1000 + 1]);
      const all = [...list, ...around].sort((one, other) => one - other);
      for (const judge of [byReading(bench, text, clockTolerance), await byEnforcer(bench, text, clockTolerance)]) {
        let stage = 0;
        for (const moment of all) {
          const said = await judge(moment);
          const next = STAGES.indexOf(said);
          seen[said] = (seen[said] ?? 0) + 1;
          if (next < stage) throw new Error(`${said} at ${moment}, after ${STAGES[stage]}`);
          stage = next;
          const isExpired = claims.exp <= moment / 1000;
          if (isExpired !== (said === "ERR_EXPIRED")) throw new Error(`${said} at ${moment}, exp ${claims.exp}`);
        }
      }
    },
  );
  await bench.holds("a token that has expired stays so, and is good only once", 300, property, seen);
}

type Judge = (moment: number) => Promise<string>;

function byReading({ library, key }: Bench, text: string, clockTolerance: number): Judge {
  return async (moment) => {
    try {
      await library.SciToken.deserialize(text, { publicKey: key, clockTolerance, now: () => moment });
      return "good";
    } catch (error) {
      if (library.isSciTokensError(error)) return error.code;
      throw error;
    }
  };
}

/** One Enforcer and one token all the time: it asks the clock at each call (DECISIONS B29). */
async function byEnforcer({ library, key }: Bench, text: string, clockTolerance: number): Promise<Judge> {
  let moment = 0;
  const { nbf, iat, exp } = library.jwt.decode(text).payload as Record<string, number>;
  // When it is good, if ever, it is read.
  const good = Math.min(Math.max(nbf as number, iat as number), (exp as number) - 0.001) * 1000;
  const readable = good / 1000 + 300 >= Math.max(nbf as number, iat as number);
  if (!readable) return byReading({ library, key } as Bench, text, clockTolerance);
  const token = await library.SciToken.deserialize(text, { publicKey: key, clockTolerance: 300, now: () => good });
  const options = { now: () => moment, clockTolerance, requireAudience: false };
  const enforcer = new library.Enforcer(ISSUER, options);
  return async (at) => {
    moment = at;
    const { allowed, code } = enforcer.explain(token, "read", "/");
    return allowed ? "good" : String(code);
  };
}
