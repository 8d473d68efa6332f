/** A service that trusts a thousand issuers which never answer, and two that do. It tells what happened, in one line of JSON. */

import { setTimeout as sleep } from "node:timers/promises";
import { importLibrary } from "../../runtimes/application.ts";
import { AUDIENCE } from "../../suite/fixtures.ts";

export const SLOW = 1000;
/** Seconds that one look-up may take, at least and at most: as many as good tokens need many times over, on a busy machine too. */
const LEAST_TIMEOUT = 8;
const MOST_TIMEOUT = 120;
const MANY_TIMES = 100;
/** Tokens of each slow issuer, all at one time. */
const EACH = 3;
const GOOD = 300;

export interface SlowTold {
  /** Good tokens that were let in, and how many of the others had ended by then. */
  readonly letIn: number;
  readonly endedBefore: number;
  /** What came of the others. */
  readonly codes: Readonly<Record<string, number>>;
  /** The same, of those that came once more when all had failed, and of those that came when they were asked anew. */
  readonly again: Readonly<Record<string, number>>;
  readonly anew: Readonly<Record<string, number>>;
  /** Bytes of memory when all had failed once, and twice. */
  readonly bytes: readonly number[];
}

/** @param origin - Of the issuers: `/slow-N` and `/good-N`. */
export async function askSlow(origin: string): Promise<void> {
  const library = await importLibrary();
  const key = await library.importKey(await (await fetch(`${origin}/key`)).json());
  const slow = Array.from({ length: SLOW }, (_, index) => `${origin}/slow-${index}`);
  const [known, unknown] = [`${origin}/good-0`, `${origin}/good-1`] as const;
  const issuers = [...slow, known, unknown];
  // It stands, so that how long an issuer is left alone does not hang on how busy the machine is.
  let clock = Date.now();
  const now = (): number => clock;
  let made = 0;
  const tokenOf = (issuer: string): Promise<string> => {
    const iat = Math.floor(clock / 1000);
    const claims = { ver: "scitoken:2.0", iss: issuer, aud: AUDIENCE, scope: "read:/", iat, nbf: iat, exp: iat + 600 };
    return library.jwt.sign({ ...claims, jti: `${++made}` }, key as never);
  };
  const first = new library.Enforcer(known, {
    audience: AUDIENCE,
    keyCache: new library.KeyCache({ issuers: [known], insecure: true, now }),
    now,
    tokenCache: false,
  });
  const text = await tokenOf(known);
  await first.authorize(text, "read", "/");
  const started = performance.now();
  for (let i = 0; i < GOOD; i++) await first.authorize(text, "read", "/");
  const needed = ((performance.now() - started) / 1000) * MANY_TIMES;
  const timeout = Math.min(MOST_TIMEOUT, Math.max(LEAST_TIMEOUT, needed));
  const keyCache = new library.KeyCache({ issuers, insecure: true, timeout, now });
  const enforcer = new library.Enforcer(issuers, { audience: AUDIENCE, keyCache, now });
  const authorize = async (text: string): Promise<boolean> => enforcer.authorize(text, "read", "/").then(() => true);
  const codes = async (texts: readonly string[], ended: () => void = () => {}): Promise<Record<string, number>> => {
    const counted: Record<string, number> = {};
    await Promise.all(
      texts.map(async (text) => {
        const code = await authorize(text).then(String, (error: { code?: string }) => String(error.code));
        counted[code] = (counted[code] ?? 0) + 1;
        ended();
      }),
    );
    return counted;
  };
  const bad = await Promise.all(slow.flatMap((issuer) => Array.from({ length: EACH }, () => tokenOf(issuer))));
  const good = await Promise.all(
    Array.from({ length: GOOD }, (_, index) => tokenOf(index % 2 === 0 ? known : unknown)),
  );
  await authorize(await tokenOf(known));

  let ended = 0;
  const others = codes(bad, () => ended++);
  // One after the other, and each is done before any of the others is.
  let letIn = 0;
  for (const text of good) letIn += (await authorize(text)) ? 1 : 0;
  const endedBefore = ended;
  const told = { letIn, endedBefore, codes: await others, again: await codes(bad) };
  const bytes = [await settled(origin)];
  clock += 400_000;
  const anew = await codes(bad);
  bytes.push(await settled(origin));
  console.log(JSON.stringify({ ...told, anew, bytes } satisfies SlowTold));
}

/** Connections of this process that are its own questions: all that are left when those to slow issuers are closed. */
const OWN = 3;
const PATIENCE = 100;

async function settled(origin: string): Promise<number> {
  for (let i = 0; i < PATIENCE && Number(await (await fetch(`${origin}/open`)).text()) > OWN; i++) await sleep(300);
  for (let i = 0; i < 4; i++) {
    await sleep(250);
    (globalThis as { gc?: () => void }).gc?.();
  }
  return process.memoryUsage().heapUsed;
}
