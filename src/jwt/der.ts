/**
 * As much of DER (ITU-T X.690) as key files need: definite lengths, and nothing that BER alone allows.
 *
 * @module
 */

/** Tags of the types that occur in key files. */
export const Tag = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  sequence: 0x30,
  context0: 0xa0,
  context1: 0xa1,
} as const;

/** One element: its tag and its content. */
export interface Element {
  readonly tag: number;
  readonly content: Uint8Array;
}

/** The elements that stand one after the other in `bytes`; `undefined` when they are not DER. */
export function readElements(bytes: Uint8Array): Element[] | undefined {
  const elements: Element[] = [];
  for (let at = 0; at < bytes.length; ) {
    const tag = bytes[at] as number;
    const first = bytes[at + 1];
    if (first === undefined || first === 0x80) return undefined;
    const extra = first < 0x80 ? 0 : first - 0x80;
    let length = extra === 0 ? first : 0;
    for (let i = 0; i < extra; i++) length = length * 256 + (bytes[at + 2 + i] ?? 0);
    // The shortest form is the only one.
    if (extra > 0 && length < (extra === 1 ? 0x80 : 256 ** (extra - 1))) return undefined;
    const start = at + 2 + extra;
    if (start + length > bytes.length) return undefined;
    elements.push({ tag, content: bytes.subarray(start, start + length) });
    at = start + length;
  }
  return elements;
}

/** The elements within the one sequence that `bytes` are. */
export function readSequence(bytes: Uint8Array): Element[] | undefined {
  const elements = readElements(bytes);
  const only = elements?.[0];
  if (elements?.length !== 1 || only?.tag !== Tag.sequence) return undefined;
  return readElements(only.content);
}

/** An element out of its parts. */
export function writeElement(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  const bytes = new Uint8Array(1 + size.length + length);
  bytes.set([tag, ...size]);
  let at = 1 + size.length;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** A non-negative integer out of its big-endian digits, of which the first is not zero, but for zero itself. */
export function writeInteger(digits: Uint8Array): Uint8Array {
  return writeElement(Tag.integer, (digits[0] as number) > 0x7f ? Uint8Array.of(0, ...digits) : digits);
}
