/** Clients that ask a service at a steady rate, one after another. */

import type { Random } from "../../suite/key-cache/simulation/random.ts";
import type { Form } from "./form.ts";
import type { Judge } from "./judge.ts";
import type { Service } from "./service.ts";
import { KINDS, type Kind, type Tokens } from "./tokens.ts";

/** Clients of each service. */
const CLIENTS = 8;

export interface Load {
  readonly form: Form;
  readonly tokens: Tokens;
  readonly judge: Judge;
  readonly random: Random;
  /** Milliseconds by the wall. */
  readonly begin: number;
}

/** Asks until the time is over. */
export async function load(service: Service, given: Load): Promise<void> {
  await Promise.all(Array.from({ length: CLIENTS }, () => client(service, given)));
}

async function client(service: Service, { form, tokens, judge, random, begin }: Load): Promise<void> {
  const pause = (CLIENTS * 1000) / form.rate;
  const end = begin + form.seconds * 1000;
  for (let at = Date.now() + random.next() * pause; at < end && service.ended === undefined; ) {
    await sleep(at - Date.now());
    const sent = await tokens.make(choose(random, form, begin));
    const started = performance.now();
    try {
      const answer = await service.ask(
        sent.kind === "insufficient scope" ? "/other" : "/data/run-1",
        sent.authorization,
      );
      service.latencies.push(performance.now() - started);
      judge.judge(service, sent, answer);
    } catch (error) {
      judge.noAnswer(service, sent, error);
    }
    // Not to make up for what was late: the load is steady.
    at = Math.max(at + pause, Date.now());
  }
}

/**
 * Tokens of unknown keys make a service ask its issuer. They come in every other period alone, so that in the rest it asks when
 * its keys are due.
 */
function choose(random: Random, { rotation }: Form, begin: number): Kind {
  const kind = random.weighted(KINDS);
  const period = Math.floor((Date.now() - begin) / (rotation * 1000));
  return kind === "unknown key" && period % 2 === 0 ? "good" : kind;
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, milliseconds)));
}
