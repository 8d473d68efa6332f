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
export function drawTree({ acls, isKept = () => true, onChoose }: TreeOptions): HTMLElement {
  if (acls.length === 0) return make("p", "nothing", "It has no scopes: it allows nothing by itself.");
  const list = make("ul", "tree", item(treeOf(acls), []));
  return list;

  function item(node: PathNode, above: readonly string[]): HTMLLIElement {
    const all = [...new Set([...node.authz, ...above])];
    const chips = make("ul", "chips", ...all.map((authz) => chip(node, authz)));
    if (all.length === 0) chips.replaceChildren(make("li", "chip none", "nothing"));
    const kept = all.some((authz) => isKept(authz, node.path));
    const row = make("div", kept || all.length === 0 ? "row" : "row gone", name(node, all[0] ?? "read"), chips);
    const made = make("li", "", row);
    if (node.children.length > 0) made.append(make("ul", "", ...node.children.map((below) => item(below, all))));
    return made;
  }

  function name(node: PathNode, authz: string): HTMLElement {
    if (onChoose === undefined) return make("span", "path", node.name);
    const made = button(node.name, "path", () => onChoose(node.path, authz));
    made.title = `Test ${node.path}`;
    return made;
  }

  function chip(node: PathNode, authz: string): HTMLLIElement {
    const isOwn = node.authz.includes(authz);
    const kept = isKept(authz, node.path);
    const made = make("li", `chip ${kindOf(authz)}${isOwn ? "" : " from-above"}${kept ? "" : " lost"}`, authz);
    if (!kept) made.append(make("span", "hidden", " is taken away"));
    else if (!isOwn) made.append(make("span", "hidden", " by a path above"));
    return made;
  }
}
