/** Broken tokens as texts: segments, alphabet, size, and the JSON in them. */

import type { Library } from "../environment.ts";
import {
  ALL,
  type Bench,
  base64url,
  type Codes,
  type Part,
  READING,
  refusesTokens,
  type SoundRow,
  type TokenRow,
  takesTokens,
} from "./bench.ts";

const FORMAT = "ERR_TOKEN_FORMAT";
/** What is neither a text nor nothing: the caller's mistake, or one more thing that is no token. */
const NO_TEXT: Codes = [FORMAT, "ERR_ARGUMENT"];

type Segments = readonly [header: string, payload: string, signature: string];

/** A row out of a sound token's text, changed. */
const text = (
  name: string,
  change: (token: string, segments: Segments) => unknown,
  codes: Codes = FORMAT,
): TokenRow => [
  name,
  codes,
  async (bench) => {
    const token = await bench.token();
    const changed = change(token, token.split(".") as unknown as Segments);
    return typeof changed === "string" ? bench.seen(changed) : changed;
  },
];

/** The same text with other bits after the last whole byte. */
function nonCanonical(segment: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const last = alphabet.indexOf(segment.at(-1) as string);
  return segment.slice(0, -1) + alphabet[last ^ 1];
}

const TEXTS: readonly TokenRow[] = [
  text("an empty text", () => ""),
  text("undefined", () => undefined),
  text("null", () => null),
  text("a number", () => 1),
  text("true", () => true),
  text("a list with a token", (token) => [token], NO_TEXT),
  text("an object with a token", (token) => ({ token }), NO_TEXT),
  text("a String object", (token) => Object(token), NO_TEXT),
  text("a token in bytes", (token) => new TextEncoder().encode(token), NO_TEXT),
  text("a function", (token) => () => token, NO_TEXT),
  text("one segment", (_token, [header]) => header),
  text("two segments", (_token, [header, payload]) => `${header}.${payload}`),
  ["four segments", [FORMAT, "ERR_CHAIN"], async (bench) => bench.seen(`${await bench.token()}.AAAA`)],
  ["an empty fourth segment", [FORMAT, "ERR_CHAIN"], async (bench) => bench.seen(`${await bench.token()}.`)],
  text("five segments, as encrypted tokens have", (token) => `${token}.AAAA.AAAA`),
  text("six segments", (token) => `${token}.AAAA.AAAA.AAAA`),
  text("ten thousand segments", () => ".".repeat(10_000)),
  text("nothing but dots", () => ".."),
  text("an empty header", (_token, [, payload, signature]) => `.${payload}.${signature}`),
  text("detached content", (_token, [header, , signature]) => `${header}..${signature}`),
  text("an empty signature", (_token, [header, payload]) => `${header}.${payload}.`),
  text("the flattened JSON serialization", (_token, [header, payload, signature]) =>
    JSON.stringify({ protected: header, payload, signature }),
  ),
  text("the general JSON serialization", (_token, [header, payload, signature]) =>
    JSON.stringify({ payload, signatures: [{ protected: header, signature }] }),
  ),
  text("a token in quotation marks", (token) => JSON.stringify(token)),
  text("the scheme before it", (token) => `Bearer ${token}`),
  text("padding after it", (token) => `${token}=`),
  text("double padding after it", (token) => `${token}==`),
  text("padding in its header", (token) => token.replace(".", "=.")),
  text("a space before it", (token) => ` ${token}`),
  text("a line feed after it", (token) => `${token}\n`),
  text("a line feed within it", (token) => `${token.slice(0, 40)}\n${token.slice(40)}`),
  text("a space within it", (token) => `${token.slice(0, 40)} ${token.slice(40)}`),
  text("a NUL within it", (token) => `${token.slice(0, 40)}\0${token.slice(40)}`),
  text("a byte order mark before it", (token) => `\uFEFF${token}`),
  text("the alphabet of plain base64", (token) => `${token.slice(0, -3)}+/8`),
  text("a letter that only looks Latin", (token) => token.replace("e", "\u0435")),
  text("a character whose code is a letter's, 256 higher", (token) => token.replace("e", "\u0165")),
  text("a character beyond the basic plane", (token) => `${token.slice(0, -2)}\u{1D400}`),
  text("percent escapes", (token) => token.replaceAll(".", "%2E")),
  text("other last bits in the signature", (token) => nonCanonical(token)),
  text("a header with other last bits", (_token, [, payload, signature]) => {
    const header = base64url('{"alg":"ES256" }');
    return [nonCanonical(header), payload, signature].join(".");
  }),
  text("a length that no bytes have", (_token, [header, payload]) => `${header}.${payload}.AAAAA`),
  text("one character more than 16,384", (token) => token.padEnd(16_385, "A")),
  text("a million characters", (token) => token.padEnd(1_000_000, "A")),
];

/** Texts that are not the one strict JSON object they could pass for. `sound` is what to hide the fault among. */
const JSON_FAULTS: readonly (readonly [name: string, write: (sound: string) => string | Uint8Array])[] = [
  ["white space alone", () => " \n"],
  ["no JSON", () => "hello"],
  ["an object that is cut off", (sound) => `{${sound}`],
  ["an object in a text", (sound) => JSON.stringify(`{${sound}}`)],
  ["a number", () => "1"],
  ["null", () => "null"],
  ["true", () => "true"],
  ["a list", (sound) => `[{${sound}}]`],
  ["an empty list", () => "[]"],
  ["text after it", (sound) => `{${sound}} x`],
  ["a second object after it", (sound) => `{${sound}}{}`],
  ["a NUL after it", (sound) => `{${sound}}\0`],
  ["a comma at the end", (sound) => `{${sound},}`],
  ["a comma at the front", (sound) => `{,${sound}}`],
  ["no comma", (sound) => `{${sound} "z":1}`],
  ["no colon", (sound) => `{${sound},"z" 1}`],
  ["no value", (sound) => `{${sound},"z":}`],
  ["a comma at the end of a list", (sound) => `{${sound},"z":[1,]}`],
  ["brackets that do not match", (sound) => `{${sound},"z":[1}}`],
  ["a member twice", (sound) => `{${sound},"z":1,"z":1}`],
  ["the first member again at the end", (sound) => `{${sound},${sound.slice(0, sound.indexOf(","))}}`],
  ["a member twice, once escaped", (sound) => `{${sound},"z":1,"\\u007a":1}`],
  ["a member twice, its slash escaped", (sound) => `{${sound},"a/b":1,"a\\/b":1}`],
  ["a member twice in an object within", (sound) => `{${sound},"z":{"a":1,"a":1}}`],
  ["a member twice in a list within", (sound) => `{${sound},"z":[[{"a":1,"\\u0061":1}]]}`],
  ["__proto__ twice", (sound) => `{${sound},"__proto__":1,"__proto__":2}`],
  ["an empty name twice", (sound) => `{${sound},"":1,"":2}`],
  ["33 levels of objects", (sound) => `{${sound},"z":${'{"z":'.repeat(31)}{}${"}".repeat(31)}}`],
  ["33 levels of lists", (sound) => `{${sound},"z":${"[".repeat(32)}${"]".repeat(32)}}`],
  ["thousands of levels", (sound) => `{${sound},"z":${"[".repeat(5000)}${"]".repeat(5000)}}`],
  ["thousands of levels that never end", (sound) => `{${sound},"z":${"[".repeat(8000)}`],
  ["a byte order mark", (sound) => `\uFEFF{${sound}}`],
  ["a byte that is not UTF-8", (sound) => withBytes(sound, 0xff)],
  ["a letter in Latin-1", (sound) => withBytes(sound, 0xe9)],
  ["an overlong slash", (sound) => withBytes(sound, 0xc0, 0xaf)],
  ["half a character in UTF-8", (sound) => withBytes(sound, 0xf0, 0x9f, 0x98)],
  ["a surrogate in UTF-8", (sound) => withBytes(sound, 0xed, 0xa0, 0x80)],
  ["a character beyond Unicode", (sound) => withBytes(sound, 0xf4, 0x90, 0x80, 0x80)],
  ["UTF-16, little-endian", (sound) => utf16(`{${sound}}`, true)],
  ["UTF-16, big-endian", (sound) => utf16(`{${sound}}`, false)],
  ["UTF-16 with a byte order mark", (sound) => utf16(`\uFEFF{${sound}}`, true)],
  ["a lone high surrogate, escaped", (sound) => `{${sound},"z":"\\ud800"}`],
  ["a lone low surrogate, escaped", (sound) => `{${sound},"z":"a\\udc00"}`],
  ["surrogates in the wrong order", (sound) => `{${sound},"z":"\\udc00\\ud800"}`],
  ["a lone surrogate in a name", (sound) => `{${sound},"\\ud800":1}`],
  ["a number in NaN's place", (sound) => `{${sound},"z":NaN}`],
  ["Infinity", (sound) => `{${sound},"z":Infinity}`],
  ["-Infinity", (sound) => `{${sound},"z":-Infinity}`],
  ["1e400", (sound) => `{${sound},"z":1e400}`],
  ["-1e400", (sound) => `{${sound},"z":-1e400}`],
  ["a number of four hundred digits", (sound) => `{${sound},"z":${"9".repeat(400)}}`],
  ["a leading zero", (sound) => `{${sound},"z":01}`],
  ["a leading zero after a minus", (sound) => `{${sound},"z":-01}`],
  ["a point without decimals", (sound) => `{${sound},"z":1.}`],
  ["a point without a number before it", (sound) => `{${sound},"z":.5}`],
  ["a plus before a number", (sound) => `{${sound},"z":+1}`],
  ["a hexadecimal number", (sound) => `{${sound},"z":0x10}`],
  ["an exponent without digits", (sound) => `{${sound},"z":1e}`],
  ["undefined", (sound) => `{${sound},"z":undefined}`],
  ["True as Python writes it", (sound) => `{${sound},"z":True}`],
  ["a line feed in a string", (sound) => `{${sound},"z":"a\nb"}`],
  ["a tab in a string", (sound) => `{${sound},"z":"a\tb"}`],
  ["a NUL in a string", (sound) => `{${sound},"z":"a\0b"}`],
  ["a control character in a name", (sound) => `{${sound},"a\u001fb":1}`],
  ["single quotes", (sound) => `{${sound},'z':1}`],
  ["a name without quotes", (sound) => `{${sound},z:1}`],
  ["a string that does not end", (sound) => `{${sound},"z":"a}`],
  ["an escape that JSON has not", (sound) => `{${sound},"z":"\\x41"}`],
  ["an escape that is cut short", (sound) => `{${sound},"z":"\\u12"}`],
  ["an escape in braces", (sound) => `{${sound},"z":"\\u{41}"}`],
  ["a comment", (sound) => `{${sound}/* why not */}`],
  ["a comment to the end of the line", (sound) => `{${sound}}// why not`],
  ["a no-break space around it", (sound) => `\u00a0{${sound}}`],
  ["a form feed around it", (sound) => `{${sound}}\f`],
  ["a line separator within it", (sound) => `{${sound},\u2028"z":1}`],
];

/** Texts that look odd and are the strict JSON of an object. */
const JSON_ODDITIES: readonly (readonly [name: string, write: (sound: string) => string])[] = [
  ["white space around and within", (sound) => ` \t\r\n{ ${sound} , "z" : [ ] }\n`],
  ["32 levels of objects", (sound) => `{${sound},"z":${'{"z":'.repeat(30)}{}${"}".repeat(30)}}`],
  ["32 levels of lists", (sound) => `{${sound},"z":${"[".repeat(31)}${"]".repeat(31)}}`],
  ["a pair of surrogates, escaped", (sound) => `{${sound},"z":"\\ud83d\\ude00"}`],
  ["characters beyond the basic plane", (sound) => `{${sound},"😀":"😀"}`],
  ["characters that end lines elsewhere", (sound) => `{${sound},"z":"\u2028\u2029\u007f"}`],
  ["every escape", (sound) => `{${sound},"z":"\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\uFfFf"}`],
  ["odd numbers", (sound) => `{${sound},"z":[-0,0.0,1E5,1e+5,1e-400,9007199254740993]}`],
  ["names of JavaScript's own", (sound) => `{${sound},"__proto__":null,"constructor":1,"toString":2,"":3}`],
  ["the same name at two depths", (sound) => `{${sound},"z":{"z":{"z":1}}}`],
];

export function texts(library: Library): void {
  refusesTokens(library, "token texts", ALL, TEXTS);
  takesTokens(library, "token texts that are sound", ALL, [
    ["just 16,384 characters", (bench) => ofLength(bench, 16_384)],
    ["no kid and no typ", (bench) => bench.token({}, { kid: undefined, typ: undefined })],
  ]);
  refusesTokens(
    library,
    "JSON of headers",
    ALL,
    JSON_FAULTS.map(([name, write]): TokenRow => [name, FORMAT, (bench) => withHeader(bench, write)]),
  );
  takesTokens(
    library,
    "JSON of headers that is sound",
    ALL,
    JSON_ODDITIES.map(([name, write]): SoundRow => [name, (bench) => withHeader(bench, write)]),
  );
  refusesTokens(
    library,
    "JSON of payloads",
    READING,
    JSON_FAULTS.map(([name, write]): TokenRow => [name, FORMAT, (bench) => withPayload(bench, write)]),
  );
  takesTokens(
    library,
    "JSON of payloads that is sound",
    ALL,
    JSON_ODDITIES.map(([name, write]): SoundRow => [name, (bench) => withPayload(bench, write)]),
  );
}

/** A sound token of so many characters. */
async function ofLength(bench: Bench, length: number): Promise<string> {
  const rest = length - (await bench.token({ note: "" })).length;
  // Three bytes are four characters; the last few come from the header's.
  for (let extra = 0; extra < 4; extra++) {
    const note = "x".repeat(Math.floor((rest * 3) / 4) - extra);
    const token = await bench.token({ note });
    if (token.length === length) return token;
  }
  throw new Error(`no token of ${length} characters`);
}

type Write = (sound: string) => string | Uint8Array;

const members = (object: object): string => JSON.stringify(object).slice(1, -1);

const withHeader = (bench: Bench, write: Write): Promise<string> =>
  forge(bench, write(members(bench.header())), bench.claims());
const withPayload = (bench: Bench, write: Write): Promise<string> =>
  forge(bench, bench.header(), write(members(bench.claims())));

const forge = (bench: Bench, header: Part, payload: Part): Promise<string> => bench.forge(header, payload);

/** A member whose value has these bytes in it. */
function withBytes(sound: string, ...bytes: number[]): Uint8Array {
  const encoder = new TextEncoder();
  return Uint8Array.of(...encoder.encode(`{${sound},"z":"`), ...bytes, ...encoder.encode('"}'));
}

function utf16(value: string, littleEndian: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(value.length * 2));
  for (let i = 0; i < value.length; i++) view.setUint16(i * 2, value.charCodeAt(i), littleEndian);
  return new Uint8Array(view.buffer);
}
