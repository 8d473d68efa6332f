/** Scopes and what they allow, to compare with: a list that is walked from its beginning, for each request anew. */

import { covers, formatModel, type ModelPath, modelPath } from "./path.ts";

export interface ModelGrant {
  readonly authz: string;
  readonly path: ModelPath;
}

const ROOT: ModelPath = { components: [], directory: true };

const isControl = (character: string): boolean => {
  const code = character.codePointAt(0) as number;
  return code < 0x20 || (code >= 0x7f && code < 0xa0);
};
const isForbidden = (text: string): boolean =>
  Array.from(text).some((one) => one === '"' || one === "\\" || isControl(one));

const isStorage = (authz: string): boolean => authz.slice(0, 8) === "storage.";
export const modelNeedsPath = (authz: string): boolean => ["read", "write"].includes(authz) || isStorage(authz);

/** The grants of a `scope` claim; `undefined` where it refuses the token. */
export function modelScope(scope: string, assumeRoot = false): ModelGrant[] | undefined {
  const grants: ModelGrant[] = [];
  for (const piece of scope.split(" ")) {
    if (piece === "") continue;
    const grant = modelGrant(piece, assumeRoot);
    if (grant === undefined) return undefined;
    grants.push(grant);
  }
  return grants;
}

function modelGrant(piece: string, assumeRoot: boolean): ModelGrant | undefined {
  const [authz = "", ...rest] = piece.split(":");
  if (authz === "" || isForbidden(piece) || hidesForbidden(authz)) return undefined;
  if (rest.length === 0) {
    const isRootMeant = assumeRoot && !isStorage(authz);
    return modelNeedsPath(authz) && !isRootMeant ? undefined : { authz, path: ROOT };
  }
  const path = modelPath(rest.join(":"));
  if (path === undefined || path.components.some(isForbidden)) return undefined;
  return { authz, path };
}

/** Whether a decoder would find what is forbidden. */
function hidesForbidden(authz: string): boolean {
  return authz
    .split("%")
    .slice(1)
    .some((rest, index, all) => {
      const code = Number.parseInt(/^[0-9a-f]{2}/i.exec(rest)?.[0] ?? "41", 16);
      const next = rest.length === 2 ? (all[index + 1] ?? "") : "";
      if (code === 0xc2) return /^[89][0-9a-f]/i.test(next);
      return code < 0x80 && isForbidden(String.fromCharCode(code));
    });
}

/** The ACLs of grants, each once, as texts. */
export function modelAcls(grants: readonly ModelGrant[]): string[] {
  return [...new Set(grants.map(({ authz, path }) => JSON.stringify({ authz, path: formatModel(path) })))];
}

/** By which authorizations another is allowed beside itself, in a WLCG token. */
export function modelNames(authz: string, isWlcg: boolean, mapWlcg: boolean): readonly string[] {
  if (!isWlcg) return [authz];
  if (authz === "storage.create") return [authz, "storage.modify"];
  if (mapWlcg && authz === "read") return [authz, "storage.read"];
  if (mapWlcg && authz === "write") return [authz, "storage.create", "storage.modify"];
  return [authz];
}

export function modelAllows(grants: readonly ModelGrant[], names: readonly string[], path: ModelPath): boolean {
  return grants.some((grant) => names.includes(grant.authz) && covers(grant.path, path));
}
