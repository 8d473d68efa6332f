/**
 * Writes the library as it is served by URL, into dist/url: all entries in one module that imports nothing by name, and its
 * types.
 *
 * What is loaded lazily stays so: the curves of the fallback are the one other file.
 */

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { build } from "esbuild";

const FOLDER = "dist/url";
const LAZY = "noble.js";

/** @type {{ name: string, version: string, license: string, exports: Record<string, string | { types: string }> }} */
const manifest = JSON.parse(readFileSync("package.json", "utf8"));
const names = Object.values(manifest.exports).flatMap((entry) =>
  typeof entry === "string" ? [] : [entry.types.replace(/^\.\/dist\/(.+)\.d\.ts$/, "$1")],
);

// Two entries have these, of which one loads late what the other has: here all is in one file.
const TWICE = "generateKey, importKey";

// What an entry exports by names that say nothing without its own, such as `token`, are members of one object here.
/** @type {Readonly<Record<string, string>>} */
const OBJECTS = { "tools/demo": "demo" };

/** @param {string} name */
const exported = (name) => (OBJECTS[name] === undefined ? "*" : `* as ${OBJECTS[name]}`);

/** @param {(name: string) => string} fileOf */
const exportsOf = (fileOf) =>
  [
    ...names.map((name) => `export ${exported(name)} from "${fileOf(name)}";`),
    `export { ${TWICE} } from "${fileOf("jwt/index")}";\n`,
  ].join("\n");

rmSync(FOLDER, { recursive: true, force: true });
const curves = await write(LAZY, curvesOf(readFileSync("src/jwt/fallback.ts", "utf8")), []);
await write(
  `${manifest.name}.js`,
  exportsOf((name) => `./src/${name}.ts`),
  curves,
);
writeTypes();

/**
 * What the fallback imports of noble, as a module that gives the same.
 *
 * @param {string} code
 */
function curvesOf(code) {
  const imports = code.match(/^import \{.+\} from "@noble\/.+";$/gm) ?? [];
  if (imports.length === 0) throw new Error("src/jwt/fallback.ts imports nothing of @noble");
  return imports.map((line) => line.replace(/^import/, "export")).join("\n");
}

/**
 * Bundles a module, and gives the names it exports.
 *
 * @param {string} file
 * @param {string} code
 * @param {readonly string[]} lazy - What to take from the lazy file in the place of noble.
 */
async function write(file, code, lazy) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: ".", loader: "ts" },
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    target: "es2022",
    platform: "neutral",
    mainFields: ["module", "main"],
    // What reads INI files could write them too, with the line ends of the system.
    define: { "process.platform": '""' },
    minify: true,
    legalComments: "none",
    outfile: file,
    plugins: lazy.length === 0 ? [] : [nobleFrom(lazy)],
  });
  const types = file === LAZY ? "" : `// @ts-self-types="./${file.replace(/js$/, "d.ts")}"\n`;
  const [output] = Object.values(metafile.outputs);
  const text = `${types}${notice(Object.keys(metafile.inputs))}${outputFiles[0]?.text}`;
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, file), text);
  return output?.exports ?? [];
}

/**
 * Every import of noble waits for the lazy file: only the fallback has one, and that is evaluated when it is needed.
 *
 * @param {readonly string[]} lazy
 * @returns {import("esbuild").Plugin}
 */
function nobleFrom(lazy) {
  return {
    name: "noble-from-the-lazy-file",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^@noble\// }, ({ path }) => ({ path, namespace: "lazy", sideEffects: false }));
      onResolve({ filter: /./, namespace: "lazy" }, ({ path }) => ({ path, external: true }));
      onLoad({ filter: /./, namespace: "lazy" }, () => ({
        contents: `export const { ${lazy.join(", ")} } = await import("./${LAZY}");`,
      }));
    },
  };
}

/**
 * Whose code is in a file, as their licences ask for.
 *
 * @param {readonly string[]} inputs
 */
function notice(inputs) {
  const packages = new Set(inputs.flatMap((input) => input.match(/^node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0] ?? []));
  const lines = [...packages].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const text = readFileSync(
      join(folder, readdirSync(folder).find((file) => /^licen[cs]e/i.test(file)) ?? ""),
      "utf8",
    );
    const holder = text.match(/^copyright .+$/im)?.[0];
    if (holder === undefined) throw new Error(`the licence of ${name} names nobody`);
    return `${name} ${version}, ${license}, ${holder}`;
  });
  const own = `${manifest.name} ${manifest.version}, ${manifest.license}`;
  return `/*!\n${[own, ...lines].map((line) => ` * ${line}\n`).join("")} */\n`;
}

/**
 * The declarations that the entries reach, in a folder of their own and with the names that they have as files.
 *
 * Compilers look beside the `.js` that is named for its `.d.ts`, and refuse to have that named where more than types come of
 * it. Deno looks for nothing: a comment tells it.
 */
function writeTypes() {
  const reached = names.map((name) => `${name}.d.ts`);
  for (const file of reached) {
    const folder = dirname(file);
    const text = readFileSync(join("dist", file), "utf8");
    for (const [, path] of text.matchAll(/(?:from|import\() ?"(\.[^"]+)\.ts"/g)) {
      const next = join(folder, `${path}.d.ts`);
      if (!reached.includes(next)) reached.push(next);
    }
    const target = join(FOLDER, "types", file);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, forBoth(text));
  }
  writeFileSync(join(FOLDER, `${manifest.name}.d.ts`), forBoth(exportsOf((name) => `./types/${name}.ts`)));
}

/** @param {string} declarations */
function forBoth(declarations) {
  return declarations
    .replace(/import\("(\.[^"]+)\.ts"\)/g, 'import("$1.d.ts")')
    .replace(
      /^(?:import|export) [^"]* from "(\.[^"]+)\.ts";$/gm,
      (statement, path) => `// @ts-types="${path}.d.ts"\n${statement.replace(/\.ts";$/, '.js";')}`,
    );
}
