/** Key files like others: their DER changed element by element and byte by byte, or their text. */

import type { Random } from "../../../suite/key-cache/simulation/random.ts";
import type { Chance } from "../target.ts";
import { changeText } from "./text.ts";

const BLOCK = /-----BEGIN ([^-]*)-----([^-]*)-----END [^-]*-----/;
const LABELS = [
  "PRIVATE KEY",
  "PUBLIC KEY",
  "EC PRIVATE KEY",
  "RSA PRIVATE KEY",
  "RSA PUBLIC KEY",
  "EC PARAMETERS",
  "CERTIFICATE",
  "ENCRYPTED PRIVATE KEY",
];
const CONSTRUCTED = 0x20;

export function changePem(text: string, chance: Chance): string {
  const { random, other } = chance;
  const [, label = "", body] = BLOCK.exec(text) ?? [];
  if (body === undefined || random.chance(0.2)) return changeText(text, chance);
  if (random.chance(0.1)) return text.replaceAll(label, random.pick(LABELS));
  if (random.chance(0.05)) return text + other;
  const der = Buffer.from(body, "base64");
  const changed = changeDer(der, random, Buffer.from(BLOCK.exec(other)?.[2] ?? "", "base64"));
  return text.replace(body, () => `\n${changed.toString("base64").replace(/.{64}/g, "$&\n")}\n`);
}

function changeDer(der: Buffer, random: Random, other: Buffer): Buffer {
  if (random.chance(0.35)) return changeBytes(der, random);
  const elements = elementsOf(der);
  const { from, start, end } = random.pick(elements);
  const [before, content, after] = [der.subarray(0, from), der.subarray(start, end), der.subarray(end)];
  const kind = random.between(0, 6);
  if (kind === 0) return Buffer.concat([before, after]);
  if (kind === 1) return Buffer.concat([before, der.subarray(from, end), der.subarray(from)]);
  if (kind === 2) return Buffer.concat([before, Buffer.of(random.between(0, 255)), der.subarray(from + 1)]);
  if (kind === 3) return mended(der, from, start, end, changeBytes(content, random));
  if (kind === 4) return mended(der, from, start, end, partOf(other, random));
  if (kind === 5)
    return mended(der, from, start, end, Buffer.concat([Buffer.of(random.pick([0, 1, 4, 255])), content]));
  return Buffer.concat([
    before,
    Buffer.of(der[from] ?? 0, random.pick([0x80, 0x81, 0x82, 0x84, 0xff])),
    content,
    after,
  ]);
}

const partOf = (der: Buffer, random: Random): Buffer => {
  const { start, end } = random.pick(elementsOf(der));
  return der.subarray(start, end);
};

function changeBytes(bytes: Buffer, random: Random): Buffer {
  const changed = Buffer.from(bytes);
  const at = random.between(0, Math.max(0, bytes.length - 1));
  const kind = random.between(0, 4);
  if (bytes.length === 0 || kind === 0) return Buffer.concat([changed, Buffer.of(random.between(0, 255))]);
  if (kind === 1) return changed.subarray(0, at);
  if (kind === 2) changed[at] = random.pick([0, 1, 2, 3, 4, 0x7f, 0x80, 0x81, 0x82, 0x83, 0x84, 0xff]);
  else changed[at] = (changed[at] as number) ^ (1 << random.between(0, 7));
  return changed;
}

interface Place {
  /** Where its tag, and where its content is. */
  readonly from: number;
  readonly start: number;
  readonly end: number;
}

/** All elements, those within others too, as far as they can be told. */
function elementsOf(der: Buffer, from = 0, end = der.length, found: Place[] = [], depth = 0): Place[] {
  for (let at = from; at + 1 < end && found.length < 60; ) {
    const first = der[at + 1] as number;
    const extra = first < 0x80 ? 0 : Math.min(4, first - 0x80);
    const length = extra === 0 ? first : der.subarray(at + 2, at + 2 + extra).reduce((sum, one) => sum * 256 + one, 0);
    const place = { from: at, start: Math.min(end, at + 2 + extra), end: Math.min(end, at + 2 + extra + length) };
    found.push(place);
    const isOctetString = der[at] === 0x04;
    if (depth < 6 && (((der[at] as number) & CONSTRUCTED) !== 0 || isOctetString))
      elementsOf(der, place.start, place.end, found, depth + 1);
    at = place.end > at ? place.end : end;
  }
  return found.length > 0 ? found : [{ from: 0, start: 0, end: der.length }];
}

/** The same DER with another content of one element, the lengths around it put right. */
function mended(der: Buffer, from: number, start: number, end: number, content: Buffer): Buffer {
  const around = elementsOf(der).filter((place) => place.start <= from && place.end >= end && place.from < from);
  let inner = Buffer.concat([der.subarray(from, from + 1), lengthOf(content.length), content]);
  let [first, last] = [from, end];
  for (const { from: tag, start: within, end: outer } of around.toReversed()) {
    const whole = Buffer.concat([der.subarray(within, first), inner, der.subarray(last, outer)]);
    inner = Buffer.concat([der.subarray(tag, tag + 1), lengthOf(whole.length), whole]);
    [first, last] = [tag, outer];
  }
  return start >= from ? Buffer.concat([der.subarray(0, first), inner, der.subarray(last)]) : der;
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length);
  return length < 0x100 ? Buffer.of(0x81, length) : Buffer.of(0x82, length >> 8, length & 0xff);
}
