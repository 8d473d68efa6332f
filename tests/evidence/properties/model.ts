/**
 * What a scope allows, once more: written from the rules alone (docs/decisions.md, A1 to A30), byte by byte, with nothing of
 * the library. A path is read to names, or to nothing when it cannot be used.
 */

/** A path that can be used. */
export interface Place {
  readonly names: readonly string[];
  /** Whether it ends in a slash or a dot, and so is a directory's. */
  readonly directory: boolean;
}

const PERCENT = 0x25;

/** Whether any of some scopes allows it; a scope that breaks a rule refuses all (A21). */
export function allowed(scopes: readonly string[], authz: string, path: string): boolean {
  const granted = scopes.map(readScope);
  const asked = readPath(path);
  if (asked === undefined || granted.includes(undefined)) return false;
  return granted.some((scope) => scope?.authz === authz && covers(scope.place, asked));
}

function readScope(scope: string): { authz: string; place: Place } | undefined {
  const [authz = "", ...rest] = scope.split(":");
  const place = rest.length === 0 ? undefined : readPath(rest.join(":"));
  // A30: RFC 6749 has no such characters, raw or encoded.
  const isForbidden = place?.names.some((name) => [...name].some(isControlOrQuote)) ?? true;
  return authz === "" || isForbidden || place === undefined ? undefined : { authz, place };
}

function isControlOrQuote(letter: string): boolean {
  const code = letter.codePointAt(0) as number;
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || letter === '"';
}

/** A1: by whole names. A16: a directory does not cover the file of its name. */
function covers(granted: Place, asked: Place): boolean {
  if (granted.names.length > asked.names.length) return false;
  if (!granted.names.every((name, index) => name === asked.names[index])) return false;
  return !granted.directory || asked.directory || asked.names.length > granted.names.length;
}

function readPath(text: string): Place | undefined {
  if (text[0] !== "/") return undefined;
  const names: string[] = [];
  let directory = false;
  for (const raw of text.slice(1).split("/")) {
    const name = readName(raw);
    if (name === undefined || name === "..") return undefined;
    directory = name === "" || name === ".";
    if (!directory) names.push(name);
  }
  return { names, directory };
}

/** Decoded once (A9). What a second decoder could take for something else, is nothing (A4, A10, A11, A14). */
function readName(raw: string): string | undefined {
  if (/\p{Cs}/u.test(raw)) return undefined;
  const bytes: number[] = [];
  const given = new TextEncoder().encode(raw);
  for (let index = 0; index < given.length; index++) {
    const byte = given[index] as number;
    if (byte !== PERCENT) bytes.push(byte);
    else {
      const value = hex(given[index + 1]) * 16 + hex(given[index + 2]);
      if (Number.isNaN(value)) return undefined;
      bytes.push(value);
      index += 2;
    }
  }
  const name = utf8(Uint8Array.from(bytes));
  return name === undefined || /[/\\\0]|%[0-9A-Fa-f]{2}/.test(name) ? undefined : name;
}

function hex(byte: number | undefined): number {
  const digit = "0123456789abcdef".indexOf(String.fromCharCode(byte ?? 0).toLowerCase());
  return digit === -1 ? Number.NaN : digit;
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
