/**
 * A copy of the installed library that tells which of its branches have been run: what Jazzer.js would do, whose binary for Linux
 * needs a newer C library (2.38) than systems that this must run on have.
 */

import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript-5";
import { application } from "../../package/pack.ts";
import { libraryModule } from "../../runtimes/application.ts";
import { copy, copyModule, MOST_BRANCHES, REACHED } from "./instrumented.ts";

/** What is not fuzzed, or must not be slower. */
const LEFT_OUT = /^(?:cli|url)\//;

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
