/** The field with the token: its segments in colours, and what is wrong with it while it is typed. */

import { byId, copy, make } from "../dom.ts";
import { apartFromKey, tidy } from "../token-text.ts";

const SEGMENTS = ["header", "payload", "signature", "key"] as const;
const NAMES = ["Header", "Payload", "Signature", "Key, for its holder alone"] as const;

const field = (): HTMLTextAreaElement => byId<HTMLTextAreaElement>("token");

/** @param changed - Told at each change. */
export function startField(changed: () => void): void {
  field().addEventListener("input", changed);
  byId("clear").addEventListener("click", () => {
    putText("");
    changed();
    field().focus();
  });
  byId("copy").addEventListener("click", () => {
    const [text, keySegment] = apartFromKey(textInField());
    copy(text, keySegment === undefined ? "The token is copied." : "The token is copied, without its key.");
  });
}

/** The token, without blanks and what else comes along. */
export function textInField(): string {
  return tidy(field().value);
}

/** Puts a token there. */
export function putText(text: string): void {
  field().value = text;
}

/** Draws what is in the field; `problem` says why it is no token. */
export function drawField(problem: string): void {
  const { value } = field();
  const segments = value.split(".");
  const coloured = segments.flatMap((segment, index) => {
    const name = SEGMENTS[index] ?? "extra";
    return index === 0 ? [make("span", name, segment)] : [".", make("span", name, segment)];
  });
  // The last line counts even when it is empty.
  byId("token-colours").replaceChildren(...coloured, "\n");
  byId("token-problem").textContent = problem;
  field().setAttribute("aria-invalid", String(problem !== ""));
  const isToken = value.trim() !== "" && problem === "";
  byId("legend").hidden = !isToken;
  byId("legend").replaceChildren(
    ...segments.slice(0, 4).map((_, index) => make("li", SEGMENTS[index] ?? "", NAMES[index] ?? "")),
  );
  byId("token-hint").hidden = isToken;
  byId<HTMLButtonElement>("copy").disabled = !isToken;
  byId<HTMLButtonElement>("share").disabled = !isToken;
  byId<HTMLButtonElement>("clear").disabled = value === "";
}
