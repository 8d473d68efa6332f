/** Draws a tree of paths, with what is allowed on each: there, by a path above, or not any more. */

import type { Acl } from "scitokens";
import { button, make } from "../dom.ts";
import { type PathNode, treeOf } from "../path-tree.ts";

/** How a tree is drawn. */
export interface TreeOptions {
  readonly acls: readonly Acl[];
  /** Whether it is still allowed; default: all of it is. */
  readonly isKept?: (authz: string, path: string) => boolean;
  /** What to do when a path is chosen. */
  readonly onChoose?: (path: string, authz: string) => void;
}

/** The colour that goes with an authorization. */
export function kindOf(authz: string): string {
  if (/(?:^|\.)(?:read|stage)$/.test(authz)) return "reads";
  return /(?:^|\.)(?:write|create|modify|cancel)$/.test(authz) ? "writes" : "does";
}

/** The tree as a list of lists. */
export function drawTree(options: TreeOptions): HTMLElement {
  if (options.acls.length === 0) return make("p", "nothing", "It has no scopes: it allows nothing by itself.");
  return make("ul", "tree", drawNode(treeOf(options.acls), [], options));
}

function drawNode(node: PathNode, above: readonly string[], options: TreeOptions): HTMLLIElement {
  const all = [...new Set([...node.authz, ...above])];
  const isKept = (authz: string): boolean => options.isKept?.(authz, node.path) ?? true;
  const chips = all.map((authz) => drawChip(authz, node.authz.includes(authz), isKept(authz)));
  const row = make("div", "row", drawName(node, all[0] ?? "read", options), make("ul", "chips", ...chips));
  if (!all.some(isKept)) row.classList.add(all.length > 0 && !keepsSome(node, options) ? "gone" : "bare");
  const made = make("li", "", row);
  const down = all.filter((authz) => node.path !== "/" || isOfPaths(authz));
  const below = node.children.map((child) => drawNode(child, down, options));
  if (below.length > 0) made.append(make("ul", "", ...below));
  return made;
}

function drawName(node: PathNode, authz: string, { onChoose }: TreeOptions): HTMLElement {
  if (onChoose === undefined) return make("span", "path", node.name);
  const made = button(node.name, "path", () => onChoose(node.path, authz));
  made.title = `Test ${node.path}`;
  return made;
}

function drawChip(authz: string, isOwn: boolean, isKept: boolean): HTMLLIElement {
  const made = make("li", `chip ${kindOf(authz)}${isOwn ? "" : " from-above"}${isKept ? "" : " lost"}`, authz);
  if (!isKept) made.append(make("span", "hidden", " is taken away"));
  else if (!isOwn) made.append(make("span", "hidden", " by a path above"));
  return made;
}

/** Whether something is left on a path or below it. */
function keepsSome({ authz, path, children }: PathNode, options: TreeOptions): boolean {
  return (
    authz.some((name) => options.isKept?.(name, path) ?? true) || children.some((child) => keepsSome(child, options))
  );
}

/** What needs no path, such as `execute`, is told at the root alone. */
function isOfPaths(authz: string): boolean {
  return /^(?:read|write|storage\..*)$/.test(authz);
}
