/** Tokens like others: the JSON in a segment changed and written anew, segments moved, or the text itself. */

import { bytesOf } from "../input.ts";
import type { Chance } from "../target.ts";
import { changeJson } from "./json.ts";
import { changeText, sound } from "./text.ts";

const BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

export function changeToken(token: string, chance: Chance): string {
  const { random, other } = chance;
  const segments = token.split(".");
  const index = random.between(0, segments.length - 1);
  const segment = segments[index] as string;
  const kind = random.between(0, 9);
  if (kind < 4) segments[index] = changeWithin(segment, chance);
  else if (kind === 4) segments[index] = changeBytes(segment, chance);
  else if (kind === 5) segments[index] = random.pick(other.split("."));
  else if (kind === 6) segments.splice(index, random.between(0, 1), random.pick(segments));
  else if (kind === 7) segments[index] = segment.slice(0, -1) + (BASE64URL[random.between(0, 63)] as string);
  else if (kind === 8) segments[index] = changeText(segment, chance);
  else return changeText(token, chance);
  return sound(segments.join("."), random, token);
}

/** What a segment holds, changed as JSON. */
function changeWithin(segment: string, chance: Chance): string {
  const text = Buffer.from(segment, "base64url").toString();
  // Of a header that holds a token, sometimes the token.
  const within = /"pwt":"([^"]*)"/.exec(text)?.[1];
  if (within !== undefined && chance.random.chance(0.6)) {
    return Buffer.from(text.replace(within, () => changeToken(within, chance))).toString("base64url");
  }
  return bytesOf(changeJson(text, { ...chance, other: "{}" })).toString("base64url");
}

function changeBytes(segment: string, { random }: Chance): string {
  const bytes = Buffer.from(segment, "base64url");
  const at = random.between(0, Math.max(0, bytes.length - 1));
  const kind = random.between(0, 4);
  if (kind === 0 && bytes.length > 0) bytes[at] = (bytes[at] as number) ^ (1 << random.between(0, 7));
  if (kind === 1) return bytes.subarray(0, at).toString("base64url");
  if (kind === 2) return Buffer.concat([bytes, Buffer.of(random.between(0, 255))]).toString("base64url");
  if (kind === 3) return Buffer.alloc(bytes.length, random.pick([0, 255])).toString("base64url");
  if (kind === 4) return Buffer.concat([Buffer.of(0), bytes]).toString("base64url");
  return bytes.toString("base64url");
}
