/** What a token grants, as a tree of paths. Pure: it knows no page. */

import type { Acl } from "scitokens";

/** One path, and what is granted just there. */
export interface PathNode {
  /** Its last components: more than one where nothing is granted between. */
  readonly name: string;
  readonly path: string;
  readonly authz: readonly string[];
  readonly children: readonly PathNode[];
}

interface Growing {
  name: string;
  path: string;
  authz: string[];
  children: Map<string, Growing>;
}

/** The tree of some grants, from the root. */
export function treeOf(acls: readonly Acl[]): PathNode {
  const root: Growing = { name: "/", path: "/", authz: [], children: new Map() };
  for (const { authz, path } of acls) {
    const components = path.split("/").filter((component) => component !== "");
    let node = root;
    for (const [index, component] of components.entries()) {
      // A slash at the end means a folder and not a file of that name.
      const name = index === components.length - 1 && path.endsWith("/") ? `${component}/` : component;
      node = child(node, name);
    }
    if (!node.authz.includes(authz)) node.authz.push(authz);
  }
  return grown(root);
}

function child(parent: Growing, name: string): Growing {
  const known = parent.children.get(name);
  if (known !== undefined) return known;
  const made: Growing = { name, path: `${parent.path.replace(/\/$/, "")}/${name}`, authz: [], children: new Map() };
  parent.children.set(name, made);
  return made;
}

function grown({ name, path, authz, children }: Growing): PathNode {
  const below = [...children.values()].map(grown);
  const [only, another] = below;
  if (path !== "/" && authz.length === 0 && only !== undefined && another === undefined) {
    return { ...only, name: `${name}/${only.name}` };
  }
  return { name, path, authz, children: below };
}
