/**
 * What the scopes of a token grant, compiled so that a test costs one step for each component of the asked path,
 * however many scopes there are.
 *
 * @module
 */

import type { CanonicalPath } from "./path.ts";

/** One capability: an authorization on a path and all below it. */
export interface Acl {
  /** The authorization, such as `read` or `storage.create`. */
  readonly authz: string;
  /** The path, decoded. With a slash at its end it covers the directory and what is in it, not a file of that name. */
  readonly path: string;
}

/** An ACL and its path in components. */
export interface Grant extends Acl {
  readonly canonical: CanonicalPath;
}

interface Node {
  readonly children: Map<string, Node>;
  /** Covers this path and all below it. */
  whole?: Acl;
  /** Covers this path as a directory, and all below it. */
  directory?: Acl;
}

/** Grants, compiled. */
export class AclTree {
  /** What is granted, in the order in which it is given, each once. */
  readonly acls: readonly Acl[];
  readonly #roots = new Map<string, Node>();

  constructor(grants: readonly Grant[]) {
    this.acls = grants.map((grant) => this.#add(grant));
  }

  /** The grant, the widest first, that covers this path for this authorization. */
  find(authz: string, { components, directory }: CanonicalPath): Acl | undefined {
    let node = this.#roots.get(authz);
    for (const component of components) {
      const found = node?.whole ?? node?.directory;
      if (node === undefined || found !== undefined) return found;
      node = node.children.get(component);
    }
    return node?.whole ?? (directory ? node?.directory : undefined);
  }

  #add({ authz, path, canonical }: Grant): Acl {
    let node = childOf(this.#roots, authz);
    for (const component of canonical.components) node = childOf(node.children, component);
    const acl = Object.freeze({ authz, path });
    if (canonical.directory) node.directory ??= acl;
    else node.whole ??= acl;
    return acl;
  }
}

function childOf(nodes: Map<string, Node>, name: string): Node {
  const found = nodes.get(name);
  if (found !== undefined) return found;
  const node: Node = { children: new Map() };
  nodes.set(name, node);
  return node;
}
