/** The declarations, as compilers of applications read them. */

import { join } from "node:path";
import type { Checks } from "../checks.ts";
import { node, tool } from "./command.ts";
import { installed, put, source } from "./installed.ts";
import { root } from "./pack.ts";

/** The newest, and the last that was written in JavaScript and that most projects still have. */
export const COMPILERS = {
  "7": join(root, "node_modules/typescript/bin/tsc"),
  "5": join(root, "tests/node_modules/typescript-5/bin/tsc"),
};
const RESOLUTIONS = { node16: "node16", nodenext: "nodenext", bundler: "esnext" };
/** Where the types of the Web platform come from; the declarations must do without any. */
const PLATFORMS: Readonly<Record<string, { readonly lib: readonly string[]; readonly types: readonly string[] }>> = {
  "the DOM": { lib: ["es2022", "dom"], types: [] },
  nothing: { lib: ["es2023"], types: [] },
  "@types/node": { lib: ["es2023"], types: ["node"] },
  "@cloudflare/workers-types": { lib: ["es2023"], types: ["@cloudflare/workers-types"] },
};

export async function checkTypeScript(checks: Checks): Promise<void> {
  for (const file of ["use", "entries", "accepted", "refused", "real-stores", "deno-kv"]) {
    put(`types/${file}.ts`, source(file));
  }
  const files = ["use.ts", "accepted.ts", "refused.ts"];
  for (const [version, compiler] of Object.entries(COMPILERS)) {
    for (const [platform, libraries] of Object.entries(PLATFORMS)) {
      for (const [moduleResolution, module] of Object.entries(RESOLUTIONS)) {
        // How a module is found does not depend on which others declare the Web, so one way will do for those.
        if (libraries.types.length > 0 && moduleResolution !== "nodenext") continue;
        const name = `TypeScript ${version}, moduleResolution ${moduleResolution}, the Web as declared by ${platform}`;
        await checks.check(name, () => compile(compiler, { module, moduleResolution, ...libraries }, files));
      }
    }
    await checks.check(`TypeScript ${version}: Workers KV and unstorage are taken as they are declared`, () => {
      const libraries = { lib: ["es2023"], types: ["@cloudflare/workers-types"] };
      // unstorage's own declarations want more packages than are there.
      const options = { module: "nodenext", moduleResolution: "nodenext", skipLibCheck: true, ...libraries };
      return compile(compiler, options, ["real-stores.ts"]);
    });
  }
  await checks.check("Deno checks types in node_modules, and Deno KV is taken as it is declared", () =>
    tool("deno", ["check", "--quiet", "--node-modules-dir=manual", "--unstable-kv", "types/deno-kv.ts"], {
      cwd: installed,
    }),
  );
}

/** Compiles files of a folder, and checks all declarations that they reach. */
export function compile(
  compiler: string,
  options: object,
  files: readonly string[],
  folder: string = "types",
): Promise<string> {
  const compilerOptions = { target: "es2022", strict: true, skipLibCheck: false, noEmit: true, ...options };
  put(`${folder}/tsconfig.json`, JSON.stringify({ compilerOptions, files }));
  return node([compiler, "-p", folder], { cwd: installed });
}
