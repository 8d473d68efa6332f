/** The library by URL: one file and its types, from any server of files. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { cpSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import type { Checks } from "../checks.ts";
import { tool } from "./command.ts";
import { exportedNames, manifest } from "./entries.ts";
import { demandUsed, installed, put, source } from "./installed.ts";
import { root } from "./pack.ts";
import { COMPILERS, compile } from "./typescript.ts";

const folder = join(root, "dist/url");
const file = `${manifest.name}.js`;
/** Entries that are one object there. */
const OBJECTS: Readonly<Record<string, string>> = { "scitokens/demo": "demo" };

export async function checkByUrl(checks: Checks): Promise<void> {
  await checks.check("by URL: one file has all that the entries export", async () => {
    const named = Object.entries(await exportedNames());
    const names = new Set(named.flatMap(([entry, own]) => OBJECTS[entry] ?? own));
    assert.deepEqual(Object.keys(await import(pathToFileURL(join(folder, file)).href)).sort(), [...names].sort());
  });
  await checks.check(
    "by URL: it imports noble's file, lazily, and no other; each file names no source map",
    async () => {
      assert.deepEqual(await importsOf(file), [["./noble.js", "dynamic-import"]]);
      assert.deepEqual(await importsOf("noble.js"), []);
      for (const name of [file, "noble.js"]) {
        assert.doesNotMatch(readFileSync(join(folder, name), "utf8"), /sourceMappingURL/);
      }
    },
  );
  for (const [version, compiler] of Object.entries(COMPILERS)) {
    await checks.check(`by URL: TypeScript ${version} takes a page with the copied files beside it`, async () => {
      cpSync(folder, join(installed, "page"), { recursive: true });
      for (const name of ["accepted", "refused"]) put(`page/${name}.ts`, importing(`./${file}`, source(name)));
      for (const [moduleResolution, module] of Object.entries({ bundler: "esnext", nodenext: "nodenext" })) {
        const options = { module, moduleResolution, lib: ["es2022", "dom"], types: [] };
        await compile(compiler, options, ["accepted.ts", "refused.ts"], "page");
      }
    });
  }
  await checks.check("by URL: it works in Deno over HTTP, with types, without any configuration", async () => {
    const asked: string[] = [];
    const server = await serve(asked);
    try {
      const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
      const program = await putProgram(`http://${host}/${file}`);
      const given = ["--quiet", "--no-config", "--no-lock", `--allow-import=${host}`];
      const here = { cwd: join(installed, "url"), env: { DENO_NO_PACKAGE_JSON: "1", DENO_DIR: "deno" } };
      await tool("deno", ["check", ...given, "accepted.ts", "refused.ts", "deno-kv.ts", "--unstable-kv"], here);
      await demandUsed(await tool("deno", ["run", "--check", ...given, program], here));
      assert.deepEqual(
        asked.filter((path) => path.endsWith(".js")).sort(),
        ["/noble.js", `/${file}`],
        "each file of code is fetched once",
      );
    } finally {
      server.close();
    }
  });
}

/** What a file imports, and how. */
async function importsOf(name: string): Promise<[string, string][]> {
  const found: [string, string][] = [];
  await build({
    entryPoints: [join(folder, name)],
    bundle: true,
    write: false,
    format: "esm",
    plugins: [
      {
        name: "list",
        setup({ onResolve }) {
          onResolve({ filter: /./ }, ({ path, kind }) => {
            if (kind === "entry-point") return undefined;
            found.push([path, kind]);
            return { path, external: true };
          });
        },
      },
    ],
  });
  return found;
}

/** Code that has all from one module. */
function importing(module: string, code: string): string {
  return code.replaceAll(/"scitokens(?:\/[^"]+)?"/g, `"${module}"`);
}

/** Puts the application where everything is imported by URL, and gives the name of its first file. */
async function putProgram(url: string): Promise<string> {
  const named = await exportedNames();
  const byUrl = (text: string): string => importing(url, text).replaceAll('"./entries.js"', '"./entries.ts"');
  for (const name of ["use", "accepted", "refused", "deno-kv"]) put(`url/${name}.ts`, byUrl(source(name)));
  // All entries are in the one module: each is told apart by what it exports on its own.
  put(
    "url/entries.ts",
    `import * as all from "${url}";

const named: Record<string, string[]> = ${JSON.stringify(named)};
const objects: Record<string, string> = ${JSON.stringify(OBJECTS)};
const pick = (names: string[]) => Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
const whole: Record<string, object> = all;
export const entries: Readonly<Record<string, object>> = Object.fromEntries(
  Object.entries(named).map(([entry, names]) => [entry, whole[objects[entry] ?? ""] ?? pick(names)]),
);
`,
  );
  put("url/main.ts", 'import { use } from "./use.ts";\n\nconsole.log(JSON.stringify(await use()));\n');
  return "main.ts";
}

/** A server of files, which knows of each type what servers of files know. */
async function serve(asked: string[]): Promise<Server> {
  const server = createServer(({ url = "" }, response) => {
    asked.push(url);
    try {
      const body = readFileSync(join(folder, new URL(url, "http://localhost").pathname));
      const type = url.endsWith(".d.ts") ? "application/typescript" : "text/javascript";
      response.writeHead(200, { "content-type": `${type}; charset=utf-8` }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}
