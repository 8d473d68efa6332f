/** Every regular expression in a TypeScript source, as its parser sees it. */

import ts from "typescript-5";

export interface Found {
  /** As it stands in the source, with its flags. */
  readonly literal: string;
  readonly source: string;
  readonly flags: string;
  /** Whether it is matched over and over on one text, each time after the last match. */
  readonly repeated: boolean;
  readonly place: string;
}

/** What makes a regular expression of a text without saying so. */
const OF_TEXT = ["match", "matchAll", "search"];

/**
 * The regular expressions of a source.
 *
 * @throws Error when there is one that is known only when the code runs, which nobody can judge.
 */
export function regularExpressions(file: string, code: string): readonly Found[] {
  const source = ts.createSourceFile(file, code, ts.ScriptTarget.Latest, true);
  const found: Found[] = [];
  const visit = (node: ts.Node): void => {
    const place = `${file}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
    if (ts.isRegularExpressionLiteral(node)) found.push(read(node, place));
    else if (isMadeOfText(node))
      throw new Error(`${place}: write ${node.getText()} as a literal, so that it is judged`);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function read(node: ts.RegularExpressionLiteral, place: string): Found {
  const end = node.text.lastIndexOf("/");
  const flags = node.text.slice(end + 1);
  const repeated = /[gy]/.test(flags) || isArgumentOf(node, ["split"]);
  return { literal: node.text, source: node.text.slice(1, end), flags, repeated, place };
}

/** The constructor, under any name it is given, or a method that calls it. */
function isMadeOfText(node: ts.Node): boolean {
  if (ts.isIdentifier(node) && node.text === "RegExp") return !isType(node);
  return ts.isStringLiteralLike(node) && isArgumentOf(node, OF_TEXT);
}

function isType({ parent }: ts.Identifier): boolean {
  return (
    ts.isTypeReferenceNode(parent) || (ts.isBinaryExpression(parent) && parent.operatorToken.getText() === "instanceof")
  );
}

function isArgumentOf(node: ts.Expression, methods: readonly string[]): boolean {
  const call = node.parent;
  if (!ts.isCallExpression(call) || call.arguments[0] !== node) return false;
  return ts.isPropertyAccessExpression(call.expression) && methods.includes(call.expression.name.text);
}
