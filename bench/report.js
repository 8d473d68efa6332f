/**
 * Writes what was measured into docs/performance.md, and draws its chart: `node bench/report.js FILE`, of `--json FILE`.
 *
 * The tables of a job stand between `<!-- bench: NAME -->` and `<!-- /bench -->`; what is between is overwritten.
 */

import { readFile, writeFile } from "node:fs/promises";
import process from "node:process";
import { chart } from "./chart.js";
import { readMeasurements } from "./measurements.js";
import { short } from "./statistics.js";

/** @typedef {import("./measurements.js").Measurements} Measurements */
/** @typedef {import("./measurements.js").Run} Run */
/** @typedef {import("./jobs.js").Row} Row */

const DOCUMENT = new URL("../docs/performance.md", import.meta.url);
const CHART = new URL("../docs/performance.svg", import.meta.url);
const BLOCK = /(<!-- bench: (.+?) -->\n)[\s\S]*?(<!-- \/bench -->)/g;

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error("node bench/report.js FILE: the file that npm run bench -- --all --json FILE wrote");
  process.exit(2);
}
const measurements = await readMeasurements(file);
const written = await readFile(DOCUMENT, "utf8");
await writeFile(
  DOCUMENT,
  written.replaceAll(BLOCK, (_, begin, name, end) => `${begin}\n${blockFor(name)}\n\n${end}`),
);
await writeFile(CHART, chart(measurements));

/** @param {string} name */
function blockFor(name) {
  if (name === "machine") return machine(measurements);
  const runs = measurements.runs.filter(({ job }) => job === name);
  const [first] = runs;
  if (first === undefined) throw new Error(`${file} has nothing about ${name}`);
  return first.tables.map(({ title }) => tableOf(title, runs)).join("\n\n");
}

/** @param {Measurements} measurements */
function machine({ date, machine: { cpu, cores, memory, system }, runs }) {
  const runtimes = [...new Set(runs.map(({ runtime, version }) => `${runtime} ${version}`))].join(", ");
  return `Measured on ${date}: ${cpu}, ${cores} cores, ${memory} GB, ${system}; ${runtimes}.`;
}

/**
 * One table, with a column for each runtime.
 *
 * @param {string} title
 * @param {readonly Run[]} runs - Of one job.
 */
function tableOf(title, runs) {
  const columns = runs.flatMap(({ runtime, tables }) => {
    const table = tables.find((one) => one.title === title);
    return table === undefined ? [] : [{ runtime, ...table }];
  });
  const names = [...new Set(columns.flatMap(({ rows }) => rows.map(({ name }) => name)))];
  /** @type {Map<string, string[]>} Where each thing is said. */
  const notes = new Map();
  const lines = names.map((name) => {
    const cells = columns.map(({ runtime, base, baseTime, rows }) => {
      const row = rows.find((one) => one.name === name);
      if (row?.note !== undefined && row.note !== "") {
        const note = `${name}: ${row.note}`;
        notes.set(note, [...(notes.get(note) ?? []), runtime]);
      }
      return name === base ? baseCell(baseTime) : cellOf(row);
    });
    return `| ${[name, ...cells].join(" | ")} |`;
  });
  const heads = [title, ...columns.map(({ runtime }) => runtime)];
  const said = [...notes].map(([note, where]) => `- ${note}${columns.length > 1 ? ` (${where.join(", ")})` : ""}`);
  const rule = `| --- |${" ---: |".repeat(columns.length)}`;
  return [`| ${heads.join(" | ")} |`, rule, ...lines, ...(said.length > 0 ? ["", ...said] : [])].join("\n");
}

/** @param {number} time - In milliseconds. */
function baseCell(time) {
  if (!(time > 0)) return "1";
  return time < 1 ? `1 (${short(time * 1000)} µs)` : `1 (${short(time)} ms)`;
}

/** @param {Row | undefined} row */
function cellOf(row) {
  if (row?.ratio === undefined) return "–";
  return `**${short(row.ratio)}** (${short(Number(row.low))}–${short(Number(row.high))})`;
}
