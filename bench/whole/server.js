/** Servers that say hello to who brings a token, and what it takes them to look at it. */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { exportJwks } from "../../dist/index.js";
import { summarize } from "../statistics.js";
import { makeApplication } from "./application.js";
import { AskedProcess } from "./asked-process.js";
import { AUDIENCE, startIssuer } from "./issuer.js";
import { RUNTIMES } from "./runtimes.js";
import { tableOf, takeTurns, withoutTurns } from "./take-turns.js";
import { ANEW } from "./token-cache.js";

const TOKENS = 1000;
/** Milliseconds of one burst. */
const BURST = 400;
const QUICK_BURST = 150;
/** Bursts before those that count. */
const WARM_UP = 3;
/** Part of its time that the load may be at work; from there on it would be what is measured. */
const BUSY = 0.9;

/**
 * @typedef {object} Server
 * @property {string} name
 * @property {string} kind - As `serving/serve.js` has it.
 * @property {object} [options] - For the Enforcer.
 * @property {readonly number[]} tokens - How many different ones are sent; a row for each.
 */

/** @type {readonly (readonly [Server, ...Server[]])[]} */
const GROUPS = [
  [
    { name: "unguarded", kind: "unguarded", tokens: [1] },
    { name: "unguarded, but looks for the header", kind: "looking", tokens: [1] },
    { name: "protect", kind: "protect", tokens: [1, TOKENS] },
    { name: "protect, tokenCache: false", kind: "protect", tokens: [1], options: ANEW },
  ],
  [
    { name: "Hono, unguarded", kind: "hono", tokens: [1] },
    { name: "scitokens/hono", kind: "scitokens/hono", tokens: [1, TOKENS] },
    { name: "scitokens/hono, tokenCache: false", kind: "scitokens/hono", tokens: [1], options: ANEW },
    { name: "hono/jwk", kind: "hono/jwk", tokens: [1, TOKENS] },
  ],
];

/** @typedef {(burst: import("./load.js").Burst) => Promise<import("./load.js").Loaded>} Load */
/** @typedef {{ readonly busy: number, readonly cpu: number }} Burst - What it took: a part of the time, and milliseconds for one request. */
/** @typedef {Omit<import("./serving/serve.js").Given, "kind" | "options">} Trust */

/** @type {import("../jobs.js").Job} */
export const server = {
  name: "server",
  what: "servers that say hello for a good token (ES256), over 32 connections; time for one request",
  async run({ quick }) {
    const application = makeApplication("serving");
    const issuer = await startIssuer("http");
    const file = application.write("tokens", (await issuer.mint(TOKENS)).join("\n"));
    const generator = new AskedProcess(process.execPath, [fileURLToPath(new URL("load.js", import.meta.url)), file]);
    /** @type {Load} */
    const load = async (burst) => JSON.parse(await generator.ask(JSON.stringify(burst)));
    const trust = { issuer: issuer.url, audience: AUDIENCE, jwks: exportJwks(issuer.key) };
    try {
      const tables = [];
      for (const runtime of RUNTIMES) {
        for (const group of GROUPS) {
          tables.push(...(await measure(application.folder, runtime, group, trust, load, quick)));
        }
      }
      return { tables, problems: [] };
    } finally {
      generator.close();
      issuer.close();
      application.remove();
    }
  },
};

/**
 * @param {string} folder
 * @param {import("./runtimes.js").Runtime} runtime
 * @param {readonly [Server, ...Server[]]} group
 * @param {Trust} trust
 * @param {Load} load
 * @param {boolean} quick
 */
async function measure(folder, { name, program, flags, missing }, group, trust, load, quick) {
  const title = `${name}, ${group[0].name} and guarded`;
  if (missing !== undefined) return [withoutTurns(title, { name, note: missing })];
  const duration = quick ? QUICK_BURST : BURST;
  /** @type {AskedProcess[]} */
  const servers = [];
  /** @type {import("./take-turns.js").Contestant[]} */
  const contestants = [];
  /** @type {Map<string, Burst[]>} */
  const bursts = new Map();
  try {
    for (const { name, kind, options = {}, tokens: counts } of group) {
      const given = JSON.stringify({ kind, options, ...trust });
      const server = new AskedProcess(program, [...flags, join(folder, "serve.js"), given]);
      servers.push(server);
      const ask = async () => JSON.parse(await server.ask("how is it?"));
      const { port } = await ask();
      for (const tokens of counts) {
        const row =
          group[0].kind === kind ? name : `${name}, ${tokens === 1 ? "one token" : `${tokens} tokens in turn`}`;
        const sample = async () => {
          const { cpu: before } = await ask();
          const { count, time, busy } = await load({ port, tokens, duration });
          const { cpu } = await ask();
          bursts.set(row, [...(bursts.get(row) ?? []), { busy, cpu: (cpu - before) / 1000 / count }]);
          return time / count;
        };
        // To warm up.
        for (let i = 0; i < WARM_UP; i++) await sample();
        contestants.push({ name: row, sample });
      }
    }
    const table = await takeTurns(title, /** @type {[typeof contestants[0]]} */ (contestants), quick ? 3 : 9);
    const rows = table.rows.map((row) => ({ ...row, note: noteOf(row, table.baseTime, bursts.get(row.name)) }));
    // What else is done on the machine matters less for it.
    const cpu = contestants.map(({ name }) => ({
      name,
      times: (bursts.get(name) ?? []).slice(WARM_UP).map(({ cpu }) => cpu),
    }));
    return [{ ...table, rows }, tableOf(`${title}: CPU of the server`, cpu)];
  } finally {
    for (const server of servers) server.kill();
  }
}

/**
 * Requests in a second here and now, and whether a faster server would have been asked more.
 *
 * @param {import("../jobs.js").Row} row
 * @param {number} baseTime
 * @param {readonly Burst[]} [bursts]
 */
function noteOf({ ratio = Number.NaN }, baseTime, bursts = []) {
  const rate = `${Math.round(1000 / (ratio * baseTime))} a second`;
  return summarize(bursts.map(({ busy }) => busy)).median > BUSY ? `${rate}; no faster than it was asked` : rate;
}
