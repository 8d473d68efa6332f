/**
 * A copy of the installed library that tells which of its branches have been run: what Jazzer.js would do, whose binary for Linux
 * needs a newer C library (2.38) than systems that this must run on have.
 */

import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import ts from "typescript-5";
import { application } from "../../package/pack.ts";
import { libraryModule } from "../../runtimes/application.ts";
import type { Library } from "../../suite/environment.ts";
import type { Feedback } from "./campaign.ts";

const REACHED = "__reached";
/** More than there are branches. */
const MOST_BRANCHES = 65_536;
/** What is not fuzzed, or must not be slower. */
const LEFT_OUT = /^(?:cli|url)\//;

/** The package beside the library that is the copy, and the module that imports it as `library.js` does the library. */
const copy = join(application, "node_modules/scitokens-instrumented");
const copyModule = join(application, "library-instrumented.js");

/** Makes the copy out of the package that is installed. */
export function instrumentLibrary(): void {
  const original = join(application, "node_modules/scitokens");
  rmSync(copy, { recursive: true, force: true });
  cpSync(original, copy, { recursive: true });
  const dist = join(copy, "dist");
  const files = readdirSync(dist, { recursive: true, encoding: "utf8" }).filter(
    (file) => file.endsWith(".js") && !LEFT_OUT.test(file),
  );
  const branches = new Branches();
  for (const file of files) {
    const path = join(dist, file);
    writeFileSync(path, branches.instrumented(readFileSync(path, "utf8")));
  }
  const manifest = join(copy, "package.json");
  writeFileSync(
    manifest,
    readFileSync(manifest, "utf8").replace('"name": "scitokens"', '"name": "scitokens-instrumented"'),
  );
  writeFileSync(
    copyModule,
    readFileSync(libraryModule, "utf8").replaceAll('from "scitokens', 'from "scitokens-instrumented'),
  );
  writeFileSync(join(copy, "words.json"), JSON.stringify([...branches.words]));
}

/** The copy, and what it tells. */
export async function importInstrumented(): Promise<{ library: Library; feedback: Feedback }> {
  const seen = new Uint8Array(MOST_BRANCHES);
  let isNew = false;
  Object.assign(globalThis, {
    [REACHED](branch: number) {
      if (seen[branch] === 1) return;
      seen[branch] = 1;
      isNew = true;
    },
  });
  const { library } = (await import(pathToFileURL(copyModule).href)) as { library: Library };
  const words = JSON.parse(readFileSync(join(copy, "words.json"), "utf8")) as string[];
  const feedback = {
    words,
    isNew() {
      const was = isNew;
      isNew = false;
      return was;
    },
  };
  return { library, feedback };
}

/** Numbers branches, and takes note of the words among them. */
class Branches {
  readonly words = new Set<string>();
  #count = 0;

  instrumented(source: string): string {
    const file = ts.createSourceFile("module.js", source, ts.ScriptTarget.ES2022, true, ts.ScriptKind.JS);
    const { transformed } = ts.transform(file, [(context) => (root) => this.#within(root, context) as ts.SourceFile]);
    return ts.createPrinter().printFile(transformed[0] as ts.SourceFile);
  }

  #within(root: ts.Node, context: ts.TransformationContext): ts.Node {
    const visit = (node: ts.Node): ts.Node => this.#marked(ts.visitEachChild(node, visit, context));
    return visit(root);
  }

  #call(): ts.Expression {
    const number = ts.factory.createNumericLiteral(this.#count++ % MOST_BRANCHES);
    return ts.factory.createCallExpression(ts.factory.createIdentifier(REACHED), undefined, [number]);
  }

  /** An expression that tells when it is evaluated. */
  #telling(expression: ts.Expression): ts.Expression {
    return ts.factory.createParenthesizedExpression(ts.factory.createComma(this.#call(), expression));
  }

  #tellingStatements(statements: readonly ts.Statement[]): ts.Statement[] {
    return [ts.factory.createExpressionStatement(this.#call()), ...statements];
  }

  #tellingBranch(statement: ts.Statement): ts.Statement {
    return ts.isBlock(statement) ? statement : ts.factory.createBlock(this.#tellingStatements([statement]));
  }

  #marked(node: ts.Node): ts.Node {
    const { factory } = ts;
    if (ts.isStringLiteral(node) && node.text.length > 1 && node.text.length < 40 && !node.text.includes(".js")) {
      this.words.add(node.text);
    }
    if (ts.isBlock(node)) return factory.updateBlock(node, this.#tellingStatements(node.statements));
    if (ts.isCaseClause(node))
      return factory.updateCaseClause(node, node.expression, this.#tellingStatements(node.statements));
    if (ts.isDefaultClause(node)) return factory.updateDefaultClause(node, this.#tellingStatements(node.statements));
    if (ts.isConditionalExpression(node)) {
      const { condition, questionToken, whenTrue, colonToken, whenFalse } = node;
      const [one, other] = [this.#telling(whenTrue), this.#telling(whenFalse)];
      return factory.updateConditionalExpression(node, condition, questionToken, one, colonToken, other);
    }
    if (ts.isBinaryExpression(node) && isShortCircuit(node.operatorToken.kind)) {
      return factory.updateBinaryExpression(node, node.left, node.operatorToken, this.#telling(node.right));
    }
    if (ts.isIfStatement(node)) {
      const other = node.elseStatement && this.#tellingBranch(node.elseStatement);
      return factory.updateIfStatement(node, node.expression, this.#tellingBranch(node.thenStatement), other);
    }
    if (ts.isArrowFunction(node) && !ts.isBlock(node.body)) {
      const { modifiers, typeParameters, parameters, type, equalsGreaterThanToken, body } = node;
      return factory.updateArrowFunction(
        node,
        modifiers,
        typeParameters,
        parameters,
        type,
        equalsGreaterThanToken,
        this.#telling(body),
      );
    }
    return node;
  }
}

function isShortCircuit(kind: ts.SyntaxKind): boolean {
  const { AmpersandAmpersandToken, BarBarToken, QuestionQuestionToken } = ts.SyntaxKind;
  return [AmpersandAmpersandToken, BarBarToken, QuestionQuestionToken].includes(kind);
}
