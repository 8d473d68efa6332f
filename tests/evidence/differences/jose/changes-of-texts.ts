/** Changes of JSON, base64url and signatures. */

import type { Draft, Edit } from "./draft.ts";

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/** Puts a text after the brace with which an object begins. */
const first =
  (members: string): Edit =>
  (text) =>
    text.replace("{", `{${members},`);

const JSONS: Readonly<Record<string, Edit>> = {
  "byte order mark": (text) => Buffer.concat([BOM, Buffer.from(text)]),
  "UTF-16": (text) => Buffer.from(text, "utf16le"),
  "broken UTF-8": (text) => Buffer.concat([Buffer.from(first('"a":"')(text).toString().slice(0, 6)), Buffer.of(0xff)]),
  "overlong UTF-8": (text) => swapped(text, Buffer.of(0xc0, 0xaf)),
  "surrogate in UTF-8": (text) => swapped(text, Buffer.of(0xed, 0xa0, 0x80)),
  "invalid byte in a string": (text) => swapped(text, Buffer.of(0xff)),
  "lone surrogate, escaped": first('"z":"\\ud800"'),
  "lone surrogate, escaped, the wrong way round": first('"z":"\\udc00\\ud800"'),
  "lone surrogate in a name": first('"\\uD83D":1'),
  "surrogate pair, escaped": first('"z":"\\ud83d\\ude00"'),
  "backslash before u": first('"z":"\\\\ud800"'),
  "white space": (text) => ` \t\r\n${text.replaceAll(",", " ,\n").replaceAll(":", " : ")}\n `,
  "no-break space": (text) => `\u00a0${text}`,
  "trailing text": (text) => `${text}x`,
  "trailing brace": (text) => `${text}}`,
  "trailing comma": (text) => text.replace(/\}$/, ",}"),
  "trailing NUL": (text) => `${text}\0`,
  comment: (text) => text.replace("{", "{/* */"),
  "single quotes": (text) => text.replaceAll('"', "'"),
  NaN: first('"z":NaN'),
  "a number without end": first('"z":1e400'),
  "a number without end, within": first('"z":[{"y":-1e999}]'),
  "leading zero": first('"z":01'),
  plus: first('"z":+1'),
  hex: first('"z":0x10'),
  "long number": first('"z":12345678901234567890.5'),
  "minus zero": first('"z":-0'),
  "raw control character": first('"z":"a\nb"'),
  "escaped slash": first('"z":"\\/"'),
  "bad escape": first('"z":"\\x41"'),
  "short escape": first('"z":"\\u41"'),
  "member twice": first('"z":1,"z":1'),
  "claim twice": (text) => text.replace(/\{("[a-z]+":(?:"[^"]*"|\d+))/, "{$1,$1"),
  "member twice, escaped": first('"zeta":1,"\\u007aeta":2'),
  "member twice, within": first('"z":[{"a":1,"b":{"c":2,"c":3}}]'),
  "same name in two objects": first('"z":[{"a":1},{"a":1}],"y":{"z":1}'),
  "the name __proto__": first('"__proto__":{"admin":true}'),
  "the name __proto__ twice": first('"__proto__":1,"__proto__":2'),
  "escaped names": first('"\\u0069d":1,"\\u00e9":2,"a\\"b":3,"a\\\\":4'),
  "numbers for names": first('"1":"a","0":"b","01":"c"'),
  array: (text) => `[${text}]`,
  "a text": (text) => JSON.stringify(text),
  null: () => "null",
  "a number": () => "7",
  "two objects": (text) => text + text,
  "no object": () => "{",
  "an empty object": () => "{}",
  nothing: () => "",
};

/** Puts bytes into a string of a JSON text. */
function swapped(text: string, bytes: Buffer): Buffer {
  const [head, tail] = [text.slice(0, 1), text.slice(1)];
  return Buffer.concat([Buffer.from(`${head}"z":"`), bytes, Buffer.from(`",${tail}`)]);
}

const NAMES = Object.keys(JSONS);

export function oddJson(draft: Draft): void {
  const name = draft.random.pick(NAMES);
  const part = draft.random.chance(0.6) ? "payload" : "header";
  draft.changes.push(`${name} in the ${part}`);
  draft[`${part}Edit`] = JSONS[name] as Edit;
}

/** Texts that lax decoders read as the same bytes, or nearly so. */
function oddBase64(segment: string, { random }: Draft): string {
  const place = random.between(0, segment.length);
  const put = (text: string): string => segment.slice(0, place) + text + segment.slice(place);
  const odd = [
    () => `${segment}=`,
    () => segment.padEnd(Math.ceil(segment.length / 4) * 4, "="),
    () => put("\n"),
    () => put(" "),
    () => put("\t"),
    () => put("!"),
    () => put("%"),
    () => put("\u00a0"),
    () => put("="),
    () => put("é"),
    () => segment.replaceAll("-", "+").replaceAll("_", "/"),
    () => `${segment}A`,
    () => segment.slice(0, -1),
    () => "",
    () => otherLastBits(segment),
  ];
  return random.pick(odd)();
}

/** Another last character, of which only bits differ that are left over. */
function otherLastBits(segment: string): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  if (segment.length % 4 === 0) return segment;
  return segment.slice(0, -1) + letters[letters.indexOf(segment.at(-1) as string) ^ 1];
}

/** Signed as it is spelled. */
export function oddSpelling(draft: Draft): void {
  const chosen = draft.random.pick(["header", "payload"]);
  draft.changes.push(chosen);
  draft.spelling = (segment, part) => (part === chosen ? oddBase64(segment, draft) : segment);
}

/** Not signed: of the signature, or of the other two, which nobody signed so. */
export function spelledLater(draft: Draft): void {
  const index = draft.random.pick([0, 1, 2, 2, 2]);
  draft.changes.push(`segment ${index}`);
  editText(draft, (token) => {
    const segments = token.split(".");
    segments[index] = oddBase64(segments[index] ?? "", draft);
    return segments.join(".");
  });
}

export function manySegments(draft: Draft): void {
  const odd = ["", ".", "..", "...", `${"a".repeat(10)}.b.c`];
  const { random } = draft;
  const edits: readonly ((token: string) => string)[] = [
    (token) => `${token}.`,
    (token) => `.${token}`,
    (token) => `${token}.e30`,
    (token) => token.split(".").slice(0, 2).join("."),
    (token) => `${token.split(".").slice(0, 2).join(".")}.`,
    (token) => ` ${token}`,
    (token) => `${token}\n`,
    (token) => `"${token}"`,
    () => random.pick(odd),
  ];
  editText(draft, random.pick(edits));
}

/** Another signature than was made. */
export function oddSignature(draft: Draft): void {
  const { random } = draft;
  draft.genuine = false;
  draft.signatureEdit = (made) => {
    const half = made.length / 2;
    const flipped = Buffer.from(made);
    const place = random.between(0, made.length - 1);
    flipped[place] = (flipped[place] as number) ^ (1 << random.between(0, 7));
    return random.pick([
      flipped,
      made.subarray(0, random.between(1, made.length - 1)),
      Buffer.concat([made, Buffer.of(0)]),
      Buffer.concat([Buffer.of(0), made]),
      Buffer.alloc(made.length),
      Buffer.alloc(made.length, 0xff),
      Buffer.concat([made.subarray(half), made.subarray(0, half)]),
      Buffer.from(made).reverse(),
    ]);
  };
}

/** Signed by a key of the same name that is not the issuer's. */
export function stranger(draft: Draft): void {
  draft.genuine = false;
  draft.signer = draft.ring.strangers.get(draft.signer.algorithm) ?? draft.signer;
}

/** One bit of the header or the payload is another than was signed. */
export function flippedText(draft: Draft): void {
  const { random } = draft;
  draft.genuine = false;
  editText(draft, (token) => {
    const segments = token.split(".");
    const index = random.between(0, 1);
    const bytes = Buffer.from(segments[index] as string, "base64url");
    if (bytes.length === 0) return "";
    const place = random.between(0, bytes.length - 1);
    bytes[place] = (bytes[place] as number) ^ (1 << random.between(0, 7));
    segments[index] = bytes.toString("base64url");
    return segments.join(".");
  });
}

function editText(draft: Draft, edit: (token: string) => string): void {
  const before = draft.textEdit;
  draft.textEdit = (token) => edit(before(token));
}
