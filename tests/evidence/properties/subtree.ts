/** No scope ever allows what is outside its subtree, however the path is written. */

import fc from "fast-check";
import { allows, type Bench, enforcerOf, tokenOf } from "./bench.ts";
import { allowed } from "./model.ts";
import { askedPath, authz, scopes } from "./paths.ts";
import { SERVERS, Tree } from "./tree.ts";

export async function subtree(bench: Bench): Promise<void> {
  await asModel(bench);
  const tree = new Tree();
  try {
    await isSeen(bench, tree);
    await reallyOpened(bench, tree);
    await rawNames(bench, tree);
    await collapsed(bench, tree);
  } finally {
    tree.remove();
  }
}

async function asModel(bench: Bench): Promise<void> {
  const enforcer = enforcerOf(bench);
  const seen = { allowed: 0, denied: 0 };
  const asked = fc.array(fc.tuple(authz, askedPath), { minLength: 3, maxLength: 8 });
  const property = fc.asyncProperty(scopes, asked, async (granted, questions) => {
    // A surrogate alone cannot be signed.
    if (/\p{Cs}/u.test(granted.join(" "))) return;
    const token = await tokenOf(bench, granted.join(" "));
    for (const [right, path] of questions) {
      const expected = allowed(granted, right, path);
      seen[expected ? "allowed" : "denied"]++;
      if (allows(bench, enforcer, token, right, path) === expected) continue;
      throw new Error(`${JSON.stringify([granted, right, path])} is ${expected} for the model`);
    }
  });
  await bench.holds("scopes allow just what an independent model says", 1500, property, seen);
}

/** What the rest is worth: a server that is let out of the folder is seen there. */
async function isSeen(bench: Bench, tree: Tree): Promise<void> {
  const ways = fc.constantFrom("/store/jane/%2e%2e/secret", "/store/jane/%2E%2e/file", "/store/janet/file", "/secret");
  const property = fc.asyncProperty(ways, async (path) => {
    const server = SERVERS["decodes once"] as (path: string) => string;
    if (tree.opened("store/jane", path, server) === undefined) throw new Error(`${path} is not seen`);
  });
  await bench.holds("a path that leads outside is seen to be opened there", 10, property);
}

/** Whoever opens the path, in whatever way, opens nothing outside. */
async function reallyOpened(bench: Bench, tree: Tree): Promise<void> {
  const enforcer = enforcerOf(bench);
  const seen = { allowed: 0, denied: 0 };
  const token = await tokenOf(bench, "read:/store/jane");
  const property = fc.asyncProperty(askedPath, async (path) => {
    const isAllowed = allows(bench, enforcer, token, "read", path);
    seen[isAllowed ? "allowed" : "denied"]++;
    if (!isAllowed) return;
    const raw = tree.openedRaw(path);
    if (raw !== undefined) throw new Error(`a server that does not decode, asked for ${JSON.stringify(path)}: ${raw}`);
    for (const [name, server] of Object.entries(SERVERS)) {
      if (server === SERVERS["has a URL of it"] && !isOfRequest(path)) continue;
      const problem = tree.opened("store/jane", path, server);
      if (problem !== undefined)
        throw new Error(`a server that ${name}, asked for ${JSON.stringify(path)}: ${problem}`);
    }
  });
  await bench.holds("what is allowed opens nothing outside the granted folder", 15_000, property, seen);
}

/**
 * Whether a path can stand in a request (RFC 9112 section 3.2). A URL is made of others too, but of another path: it leaves out
 * tabs and line feeds, and spaces at the end.
 */
function isOfRequest(path: string): boolean {
  return !/[\p{Cc} ]/u.test(path);
}

/** `encoded: false`: the path is a name of files as it is. */
async function rawNames(bench: Bench, tree: Tree): Promise<void> {
  const enforcer = enforcerOf(bench, { encoded: false });
  const seen = { allowed: 0, denied: 0 };
  const token = await tokenOf(bench, "read:/store/jane");
  const property = fc.asyncProperty(askedPath, async (path) => {
    const isAllowed = allows(bench, enforcer, token, "read", path);
    seen[isAllowed ? "allowed" : "denied"]++;
    if (!isAllowed) return;
    const problem = tree.opened("store/jane", path, (name) => name);
    if (problem !== undefined) throw new Error(`asked for ${JSON.stringify(path)}: ${problem}`);
  });
  await bench.holds("with raw names, what is allowed opens nothing outside", 5000, property, seen);
}

/** `collapseDotSegments`: a `..` is resolved, by whoever opens it too. */
async function collapsed(bench: Bench, tree: Tree): Promise<void> {
  const enforcer = enforcerOf(bench, { collapseDotSegments: true });
  const seen = { allowed: 0, denied: 0, "allowed with a ..": 0 };
  const token = await tokenOf(bench, "read:/store/jane");
  // Some that leave a folder and are within it still, which few do by chance.
  const within = askedPath.map((path) => path.replace(/^\/store\/jane(?=\/|$)/, "/store/jane/sub/.."));
  const asked = fc.oneof({ weight: 3, arbitrary: askedPath }, within);
  const resolving = ["decodes, then resolves", "resolves, then decodes", "has a URL of it"] as const;
  const property = fc.asyncProperty(asked, async (path) => {
    const isAllowed = allows(bench, enforcer, token, "read", path);
    seen[isAllowed ? "allowed" : "denied"]++;
    if (!isAllowed) return;
    if (path.includes("/../")) seen["allowed with a .."]++;
    for (const name of resolving) {
      if (name === "has a URL of it" && !isOfRequest(path)) continue;
      const problem = tree.opened("store/jane", path, SERVERS[name] as (path: string) => string);
      if (problem !== undefined)
        throw new Error(`a server that ${name}, asked for ${JSON.stringify(path)}: ${problem}`);
    }
  });
  await bench.holds("with dots resolved, what is allowed opens nothing outside", 5000, property, seen);
}
