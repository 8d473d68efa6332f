/** The partner, as the first tab sees it: asked over a BroadcastChannel, which only tabs of one profile share. */

import type { Commands } from "./commands.ts";

const CHANNEL = "partner";

interface Question {
  readonly id: number;
  readonly command: keyof Commands;
  readonly given: readonly unknown[];
}

interface Answer {
  readonly answers: number;
  readonly result?: unknown;
  readonly error?: string;
}

/** Obeys, in the partner. */
export function obey(commands: Commands): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = async ({ data }: MessageEvent<Question | Answer>) => {
    if (!("command" in data)) return;
    const act = commands[data.command] as (...given: readonly unknown[]) => Promise<unknown>;
    const answers = data.id;
    try {
      channel.postMessage({ answers, result: await act(...data.given) } satisfies Answer);
    } catch (error) {
      channel.postMessage({ answers, error: String(error) } satisfies Answer);
    }
  };
}

let count = 0;

/** Asks the partner, which must be there already. */
export function ask<N extends keyof Commands>(command: N, ...given: Parameters<Commands[N]>): ReturnType<Commands[N]> {
  const channel = new BroadcastChannel(CHANNEL);
  const id = count++;
  const answer = new Promise((resolve, reject) => {
    channel.onmessage = ({ data }: MessageEvent<Question | Answer>) => {
      if (!("answers" in data) || data.answers !== id) return;
      channel.close();
      if (data.error === undefined) resolve(data.result);
      else reject(new Error(`the partner: ${data.error}`));
    };
  });
  channel.postMessage({ id, command, given } satisfies Question);
  return answer as ReturnType<Commands[N]>;
}
