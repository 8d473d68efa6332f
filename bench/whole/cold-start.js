/** From the start of a process to the first token that is verified; and what an import takes. */

import { join } from "node:path";
import { exportJwks, KeyCache } from "../../dist/index.js";
import { FileStore } from "../../dist/stores/file.js";
import { makeApplication, ROOT } from "./application.js";
import { firstLine } from "./first-line.js";
import { AUDIENCE, startIssuer } from "./issuer.js";
import { RUNTIMES } from "./runtimes.js";
import { takeTurns, withoutTurns } from "./take-turns.js";
import { prepareWorkerd, WORKERD_MISSING } from "./workerd.js";

/** What starts: a module of the folder `starting`. Workers have no files. */
const STARTS = /** @type {const} */ ([
  { name: "nothing", module: "empty", files: false },
  { name: "scitokens, key given to deserialize", module: "scitokens-deserialize", files: false },
  { name: "scitokens, key given to a key cache", module: "scitokens", files: false },
  { name: "scitokens, key in a file store", module: "scitokens-file", files: true },
  { name: "scitokens/jwt, key given", module: "scitokens-jwt", files: false },
  { name: "jose, key given", module: "jose", files: false },
]);

/** What is imported, by the name or file of a module. */
const IMPORTS = /** @type {const} */ ([
  { name: "jose", module: "jose" },
  { name: "scitokens", module: "scitokens" },
  { name: "scitokens/jwt", module: "scitokens/jwt" },
  { name: "scitokens, in one file", module: join(ROOT, "dist/url/scitokens.js") },
]);

/** @typedef {ReturnType<typeof makeApplication>} Application */
/** @typedef {import("./starting/given.js").Given} Given */
/** @typedef {import("./take-turns.js").Contestant} Contestant */

/** @type {import("../jobs.js").Job} */
export const coldStart = {
  name: "cold-start",
  what: "from the start of a process to the first verified token (ES256), with the key at hand",
  async run({ quick }) {
    const rounds = quick ? 3 : 21;
    const application = makeApplication("starting");
    try {
      const given = await give(join(application.folder, "keys"));
      const tables = [];
      for (const runtime of RUNTIMES) tables.push(await inProcesses(application, runtime, given, rounds));
      tables.push(await inWorkerd(application, given, rounds));
      tables.push(await inImports(application, rounds));
      return { tables, problems: [] };
    } finally {
      application.remove();
    }
  },
};

/**
 * A token and its key, which is in a store already.
 *
 * @param {string} folder
 * @returns {Promise<Given>}
 */
async function give(folder) {
  const server = await startIssuer("http");
  try {
    const { url: issuer, key } = server;
    const keyCache = new KeyCache({ issuers: [issuer], store: new FileStore({ folder }), insecure: true });
    await keyCache.refresh(issuer);
    const [token = ""] = await server.mint(1);
    return { token, issuer, audience: AUDIENCE, jwks: exportJwks(key), folder };
  } finally {
    // From now on nobody can be asked for a key.
    server.close();
  }
}

/**
 * @param {Application} application
 * @param {import("./runtimes.js").Runtime} runtime
 * @param {Given} given
 * @param {number} rounds
 */
async function inProcesses(application, { name, program, flags, missing }, given, rounds) {
  const title = `${name}, from the start of a process`;
  if (missing !== undefined) return withoutTurns(title, { name, note: missing });
  const contestants = STARTS.map(({ name, module }) => {
    const main = application.write(
      `process-${module}.js`,
      `import { verify } from "./${module}.js";\nawait verify(JSON.parse(process.argv[2]));\nconsole.log("verified");\n`,
    );
    const sample = async () => {
      const { time, line } = await firstLine(program, [...flags, main, JSON.stringify(given)], application.folder);
      if (line !== "verified") throw new Error(`${name} ${module} said ${line}`);
      return time;
    };
    return { name, sample };
  });
  return takeTurns(title, /** @type {[Contestant]} */ (contestants), rounds);
}

/**
 * @param {Application} application
 * @param {Given} given
 * @param {number} rounds
 */
async function inWorkerd(application, given, rounds) {
  const title = "workerd, from the start of a process to the answer to its first request, which brings the token";
  if (WORKERD_MISSING !== undefined) return withoutTurns(title, { name: "workerd", note: WORKERD_MISSING });
  /** @type {Contestant[]} */
  const contestants = [];
  for (const { name, module, files } of STARTS) {
    if (!files) contestants.push({ name, sample: await prepareWorkerd(application, module, JSON.stringify(given)) });
  }
  return takeTurns(title, /** @type {[Contestant]} */ (contestants), rounds);
}

/**
 * As a process sees it itself.
 *
 * @param {Application} application
 * @param {number} rounds
 */
function inImports({ folder }, rounds) {
  const contestants = IMPORTS.map(({ name, module }) => {
    const text = `const start = performance.now();
      await import(${JSON.stringify(module)});
      console.log(performance.now() - start);`;
    const given = ["--input-type=module", "--eval", text];
    return { name, sample: async () => Number((await firstLine(process.execPath, given, folder)).line) };
  });
  return takeTurns("Node.js, an import in a new process", /** @type {[Contestant]} */ (contestants), rounds);
}
