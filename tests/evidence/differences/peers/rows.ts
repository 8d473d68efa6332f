/** Where the Python library or scitokens-cpp answer otherwise about what scopes allow, on purpose. */

import type { Row } from "../ledger.ts";
import { coversDecoded, decodedPairs, scopesOf, type WrittenScope, writtenPairs } from "./facts.ts";
import type { Question } from "./questions.ts";

type Reason = Row<Question>;

const BAD_ESCAPE = /%(?![0-9a-f]{2})/i;
const HIGH_ESCAPE = /%[89a-f][0-9a-f]/i;
const CONTROL = /[\p{Cc}"]|%(?:[01][0-9a-f]|7f|22|c2%[89][0-9a-f])/iu;
const SEPARATOR = /\\|\0|%5c|%00/i;
/** A `..` of which a dot is escaped. */
const ESCAPED_DOTS = /(?:^|\/)(?:\.%2e|%2e\.|%2e%2e)(?:\/|$)/i;
const WRITTEN_DOTS = /(?:^|\/)\.\.(?:\/|$)/;
/** An escape with a digit in upper case. */
const UPPER = /%(?:[A-F][0-9A-Fa-f]|[0-9][A-F])/;

const anyScope =
  (holds: (scope: WrittenScope) => boolean) =>
  (question: Question): boolean =>
    scopesOf(question).some(holds);
const inScope = (pattern: RegExp): ((question: Question) => boolean) =>
  anyScope(({ authz, path = "" }) => pattern.test(`${authz}:${path}`));
const inAny =
  (pattern: RegExp) =>
  ({ scope, path }: Question): boolean =>
    pattern.test(scope) || pattern.test(path);

const scope = (rule: string, reason: string, words: RegExp, holds: Reason["holds"]): Reason => {
  return { rule, reason: `a scope ${reason}`, accepts: "peer", words, holds };
};
const asked = (rule: string, reason: string, words: RegExp, pattern: RegExp): Reason => {
  const holds = ({ path }: Question): boolean => pattern.test(path);
  return { rule, reason: `an asked path ${reason}`, accepts: "peer", words, holds };
};
const more = (rule: string, reason: string, holds: Reason["holds"]): Reason => {
  return { rule, reason, accepts: "here", holds: (question) => coversDecoded(question) && holds(question) };
};

/** A token is wholly valid or invalid (A21), so a scope counts wherever it stands. */
const SCOPES = {
  traversal: scope(
    "A3",
    "with a .. that is escaped",
    /^ERR_SCOPE_INVALID: .* its path has a "\.\."/,
    inScope(ESCAPED_DOTS),
  ),
  twice: scope(
    "A4",
    "with a dot that is escaped twice",
    /^ERR_SCOPE_INVALID: .* percent-escape once decoded/,
    inScope(/%25(?:25)*2e/i),
  ),
  percent: scope(
    "A14",
    "with an escape once it is decoded",
    /^ERR_SCOPE_INVALID: .* percent-escape once decoded/,
    inScope(/%25(?:25)*[0-9a-f]{2}/i),
  ),
  slash: scope("A10", "with an escaped slash", /^ERR_SCOPE_INVALID: .* an encoded slash/, inScope(/%2f/i)),
  separator: scope(
    "A11",
    "with a backslash or NUL",
    /^ERR_SCOPE_INVALID: .* has an? (?:backslash|NUL|(?:encoded )?control character)/,
    inScope(SEPARATOR),
  ),
  badEscape: scope(
    "A13",
    "with an escape that is none",
    /^ERR_SCOPE_INVALID: .* percent-escape that is no UTF-8/,
    inScope(BAD_ESCAPE),
  ),
  utf8: scope(
    "A8",
    "with escapes that are no UTF-8",
    /^ERR_SCOPE_INVALID: .* percent-escape that is no UTF-8/,
    inScope(HIGH_ESCAPE),
  ),
  control: scope(
    "A30",
    "with a control character or quotation mark",
    /^ERR_SCOPE_INVALID: .* control character or quotation mark|^ERR_SCOPE_INVALID: .* has a control character/,
    inScope(CONTROL),
  ),
  colon: scope(
    "A22",
    "that begins with a colon",
    /^ERR_SCOPE_INVALID: .* begins with a colon/,
    anyScope(({ authz, path }) => authz === "" && path !== undefined),
  ),
  empty: scope(
    "A18",
    "with an empty path",
    /^ERR_SCOPE_INVALID: .* does not begin with a slash/,
    anyScope(({ path }) => path === ""),
  ),
  relative: scope(
    "A17",
    "with a relative path",
    /^ERR_SCOPE_INVALID: .* does not begin with a slash/,
    anyScope(({ path }) => path !== undefined && path !== "" && !path.startsWith("/")),
  ),
  pathless: scope(
    "A19",
    "that must have a path and has none",
    /^ERR_SCOPE_INVALID: .* must have a path/,
    anyScope(({ authz, path }) => path === undefined && /^(?:read|write|storage\..*)$/.test(authz)),
  ),
  written: scope("A2", "with a ..", /^ERR_SCOPE_INVALID: .* its path has a "\.\."/, inScope(WRITTEN_DOTS)),
};

/** What holds of a scope holds of the asked path too (General rules). */
const ASKED: readonly Reason[] = [
  asked("A5", "with a .. that is escaped", /^ERR_PATH_INVALID: .* has a "\.\."/, ESCAPED_DOTS),
  asked("A6", "with a ..", /^ERR_PATH_INVALID: .* has a "\.\."/, WRITTEN_DOTS),
  asked("A10", "with an escaped slash", /^ERR_PATH_INVALID: .* an encoded slash/, /%2f/i),
  asked("A11", "with a backslash", /^ERR_PATH_INVALID: .* a backslash/, /\\|%5c/i),
  asked("A12", "with a NUL", /^ERR_PATH_INVALID: .* a NUL/, /\0|%00/),
  asked("A13", "with an escape that is none", /^ERR_PATH_INVALID: .* no UTF-8/, BAD_ESCAPE),
  asked("A8", "with escapes that are no UTF-8", /^ERR_PATH_INVALID: .* no UTF-8/, HIGH_ESCAPE),
  asked("A14", "with an escape once it is decoded", /^ERR_PATH_INVALID: .* once decoded/, /%25(?:25)*[0-9a-f]{2}/i),
];

/** Asked without the slash at its end. */
const directory: Reason = {
  rule: "A16",
  reason: "/foo asked of /foo/ or /foo/.",
  accepts: "peer",
  words: /^ERR_SCOPE_INSUFFICIENT: /,
  holds: (question) =>
    anyScope(({ path = "" }) => /\/\.?$/.test(path))(question) &&
    decodedPairs(question).some(({ granted, asked: path }) => granted === path),
};

const emptyPath: Reason = {
  rule: "A25",
  reason: "an asked path that is empty, where one need not be",
  accepts: "peer",
  words: /^ERR_PATH_INVALID: .* must begin with a slash/,
  holds: ({ path }) => path === "",
};

const { written, pathless, relative, empty, ...OF_BOTH } = SCOPES;

export const PYTHON: readonly Reason[] = [
  ...Object.values(OF_BOTH),
  ...[written, empty, relative, pathless].map((row) => ({ ...row, rule: `${row.rule}, A21` })),
  ...ASKED,
  { ...directory, reason: "/foo asked of /foo/., which Python makes /foo" },
  emptyPath,
  {
    ...more("A16", "/foo/ asked of /foo/., which Python makes /foo", ({ path }) => path.endsWith("/.")),
    rare: true,
  },
  more("A7", "Python does not decode escapes with a digit in upper case", inAny(UPPER)),
  more("A15", "Python tells ? + # from their escapes", inAny(/%(?:2b|3f|23)/i)),
  more("A8", "Python decodes each byte as a letter of Latin-1", inAny(HIGH_ESCAPE)),
];

export const CPP: readonly Reason[] = [
  ...Object.values(SCOPES),
  ...ASKED,
  {
    rule: "A25",
    reason: "an asked path that is relative, or empty: C++ supplies the slash",
    accepts: "peer",
    words: /^ERR_PATH_INVALID: .* must begin with a slash/,
    holds: ({ path }) => !path.startsWith("/"),
  },
  directory,
  {
    rule: "A1",
    reason: "/johnathan asked of /john (CVE-2026-32726, mended in 1.4.1)",
    accepts: "peer",
    words: /^ERR_SCOPE_INSUFFICIENT: /,
    holds: (question) => writtenPairs(question).some(({ granted, asked: path }) => path.startsWith(granted)),
  },
  more("A9", "C++ compares paths as they are written: this version decodes neither", inAny(/%[0-9a-f]{2}/i)),
];
