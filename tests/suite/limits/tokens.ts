/** How much a token may be and say. */

import { NOW, now } from "../bad-input/bench.ts";
import type { Act, Limit } from "./limit.ts";

const readsWith =
  (claim: string, from: number): Act =>
  async (bench, size) => {
    const text = await bench.token({ [claim]: from + size });
    await bench.library.SciToken.deserialize(text, { publicKey: bench.key, now });
  };

export const TOKENS: readonly Limit[] = [
  {
    what: "characters of a token",
    bound: 16_384,
    option: "maxLength",
    past: "ERR_TOKEN_FORMAT",
    shown: ["just 16,384 characters", "one character more than 16,384", "parents count for the size of a token"],
  },
  {
    what: "levels of JSON in a token",
    bound: 32,
    past: "ERR_TOKEN_FORMAT",
    shown: ["32 levels of objects", "33 levels of objects", "32 levels of lists", "33 levels of lists"],
  },
  {
    what: "tokens in a chain",
    bound: 5,
    option: "maxChainLength",
    past: "ERR_CHAIN",
    shown: ["a chain has five links at most, or as many as are allowed"],
  },
  {
    what: "seconds since 1970 in a time",
    bound: 253_402_300_799,
    past: "ERR_CLAIM_INVALID",
    shown: readsWith("exp", 0),
  },
  {
    what: "seconds that `nbf` and `iat` may lie ahead",
    bound: 60,
    option: "clockTolerance",
    past: "ERR_NOT_YET_VALID",
    shown: readsWith("nbf", NOW),
  },
  {
    what: "tokens that are remembered",
    bound: 1000,
    option: "tokenCache.maxEntries",
    past: "the one that was longest not used goes",
    shown: ["the token that was longest not used is the first to go"],
  },
  {
    what: "bytes that those take",
    bound: 33_554_432,
    option: "tokenCache.maxBytes",
    past: "the one that was longest not used goes",
    shown: ["what takes more than all may take is not remembered"],
  },
  {
    what: "seconds that a refusal is remembered",
    bound: 5,
    past: "it is verified anew",
    shown: ["a refusal is remembered for a moment, and no longer than the keys stay"],
  },
];
