/** What a comment behind `console.log` says of what it prints. */

import { format, inspect } from "node:util";

/** A call on one line, or the last line of one, with a comment behind it. */
const ON_ONE_LINE = /^([ \t]*console\.log\(.*\);) \/\/ (.+)$/gm;
const ON_SEVERAL = /^([ \t]*console\.log\(\n(?:.*\n)*?[ \t]*\);) \/\/ (.+)$/gm;

/** Code in which each such comment is a call of `written`, so that it is known what was printed just before it. */
export function withWritten(code: string): string {
  const call = (_line: string, statement: string, comment: string): string =>
    `${statement} written(${JSON.stringify(comment)});`;
  return code.replaceAll(ON_ONE_LINE, call).replaceAll(ON_SEVERAL, call);
}

/** These comments. */
export function writtenIn(code: string): string[] {
  return [...code.matchAll(ON_ONE_LINE), ...code.matchAll(ON_SEVERAL)]
    .sort((a, b) => a.index - b.index)
    .map(([, , comment = ""]) => comment);
}

/**
 * Whether a comment tells what was printed. It may leave something out (`…`), quote strings or not, and go on with what that means
 * behind a colon, comma or semicolon, or in parentheses.
 */
export function tells(comment: string, printed: readonly unknown[]): boolean {
  const shown = (value: unknown): string => inspect(value, { depth: 10, breakLength: Number.POSITIVE_INFINITY });
  const forms = [format(...printed), printed.map(shown).join(" ")].map(tight);
  const text = tight(comment);
  if (text.includes("…")) {
    const escaped = text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
    return forms.some((form) => new RegExp(`^${escaped.replaceAll("…", ".*")}$`, "s").test(form));
  }
  return forms.some(
    (form) => text === form || (text.startsWith(form) && /^(?:[:,;] | \()/.test(text.slice(form.length))),
  );
}

/** With quotes of one kind, and without the spaces that are a matter of taste. */
function tight(text: string): string {
  const quoted = text.trim().replaceAll("'", '"').replaceAll(/\s+/g, " ");
  return quoted.replaceAll(/([[{]) /g, "$1").replaceAll(/ ([\]}])/g, "$1");
}
