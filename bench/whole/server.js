/** Servers that say hello to who brings a token, and what it takes them to look at it. */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { exportJwks } from "../../dist/index.js";
import { summarize } from "../statistics.js";
import { makeApplication } from "./application.js";
import { AskedProcess } from "./asked-process.js";
import { AUDIENCE, startIssuer } from "./issuer.js";
import { RUNTIMES } from "./runtimes.js";
import { takeTurns, withoutTurns } from "./take-turns.js";
import { ANEW } from "./token-cache.js";

const TOKENS = 1000;
/** Milliseconds of one burst. */
const BURST = 400;
const QUICK_BURST = 150;
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

/** @typedef {(burst: { port: number, tokens: number, duration: number }) => Promise<{ time: number, busy: number }>} Load */
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
        for (const group of GROUPS) tables.push(await measure(application.folder, runtime, group, trust, load, quick));
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
  if (missing !== undefined) return withoutTurns(title, { name, note: missing });
  const duration = quick ? QUICK_BURST : BURST;
  /** @type {AskedProcess[]} */
  const servers = [];
  /** @type {import("./take-turns.js").Contestant[]} */
  const contestants = [];
  /** @type {Map<string, number[]>} */
  const busy = new Map();
  try {
    for (const { name, kind, options = {}, tokens: counts } of group) {
      const given = JSON.stringify({ kind, options, ...trust });
      const server = new AskedProcess(program, [...flags, join(folder, "serve.js"), given]);
      servers.push(server);
      const port = Number(await server.ask("where?"));
      for (const tokens of counts) {
        const row =
          group[0].kind === kind ? name : `${name}, ${tokens === 1 ? "one token" : `${tokens} tokens in turn`}`;
        /** @type {number[]} */
        const parts = [];
        busy.set(row, parts);
        const sample = async () => {
          const { time, busy } = await load({ port, tokens, duration });
          parts.push(busy);
          return time;
        };
        // To warm up.
        for (let i = 0; i < 3; i++) await sample();
        contestants.push({ name: row, sample });
      }
    }
    const table = await takeTurns(title, /** @type {[typeof contestants[0]]} */ (contestants), quick ? 3 : 9);
    return {
      ...table,
      rows: table.rows.map((row) => ({ ...row, ...noteOf(row, table.baseTime, busy.get(row.name)) })),
    };
  } finally {
    for (const server of servers) server.kill();
  }
}

/**
 * Requests in a second here and now, and whether more would have been asked of a faster server.
 *
 * @param {import("../jobs.js").Row} row
 * @param {number} baseTime
 * @param {readonly number[]} [busy]
 */
function noteOf({ ratio = Number.NaN }, baseTime, busy = []) {
  const rate = `${Math.round(1000 / (ratio * baseTime))} a second`;
  return { note: summarize(busy).median > BUSY ? `${rate}; no faster than it was asked` : rate };
}
