/**
 * An input is a text, so that the corpus can be read. What no text in UTF-8 holds has a character of plane 15 in its stead:
 * U+F0000 to F07FF a lone surrogate, U+F0800 to F08FF a byte.
 */

const LONE_SURROGATES = 0xf0000;
const BYTES = 0xf0800;
const STAND_INS = /[\u{f0000}-\u{f08ff}]/gu;

/** The character that stands in for a lone surrogate, from U+D800 on. */
export const surrogate = (code: number): string => String.fromCodePoint(LONE_SURROGATES + (code & 0x7ff));

/** The character that stands in for a byte. */
export const byte = (code: number): string => String.fromCodePoint(BYTES + (code & 0xff));

/** Whether a text has no lone surrogate. */
export const isSound = (text: string): boolean => Buffer.from(text).toString() === text;

/** The text that an input means: a byte is the character of that number. */
export function textOf(input: string): string {
  return input.replace(STAND_INS, (character) => {
    const code = character.codePointAt(0) as number;
    return String.fromCharCode(code < BYTES ? 0xd800 + code - LONE_SURROGATES : code - BYTES);
  });
}

/** The bytes that an input means: its UTF-8, and for a lone surrogate what UTF-8 would have if it had any. */
export function bytesOf(input: string): Buffer {
  if (!/[\u{f0000}-\u{f08ff}]/u.test(input)) return Buffer.from(input);
  return Buffer.concat(
    Array.from(input, (character) => {
      const code = character.codePointAt(0) as number;
      if (code < LONE_SURROGATES || code >= BYTES + 0x100) return Buffer.from(character);
      if (code >= BYTES) return Buffer.of(code - BYTES);
      const unit = 0xd800 + code - LONE_SURROGATES;
      return Buffer.of(0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f));
    }),
  );
}
