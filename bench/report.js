/**
 * Writes what was measured into docs/performance.md, and draws its chart: `node bench/report.js FILE`, of `--json FILE`.
 *
 * The tables of a job stand between `<!-- bench: NAME -->` and `<!-- /bench -->`; what is between is overwritten, and stays
 * as it was where the file has nothing about that job.
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
  written.replaceAll(BLOCK, (block, begin, name, end) => {
    const found = blockFor(name);
    if (found === undefined) console.log(`the file has nothing about ${name}`);
    return found === undefined ? block : `${begin}\n${found}\n\n${end}`;
  }),
);
await writeFile(CHART, chart(measurements));

/** @param {string} name */
function blockFor(name) {
  if (name === "machine") return machine(measurements);
  const runs = measurements.runs.filter(({ job }) => job === name);
  const [first] = runs;
  if (first === undefined) return undefined;
  return [...first.tables.map(({ title }) => tableOf(title, runs)), notesOf(runs).join("\n")].join("\n\n").trim();
}

/** @param {Measurements} measurements */
function machine({ date, machine: { cpu, cores, memory, system }, quick, runs }) {
  const runtimes = [...new Set(runs.map(({ runtime, version }) => `${runtime} ${version}`))].join(", ");
  const form = quick ? ", in the short form (`--quick`)" : "";
  return `Measured on ${date}${form}: ${cpu}, ${cores} cores, ${memory} GB, ${system}; ${runtimes}.`;
}

/**
 * One table, with a column for each runtime.
 *
 * @param {string} title
 * @param {readonly Run[]} runs - Of one job.
 */
function tableOf(title, runs) {
  const columns = runs.flatMap(({ runtime, tables }) =>
    tables.filter((table) => table.title === title).map((table) => ({ runtime, ...table })),
  );
  const names = [...new Set(columns.flatMap(({ rows }) => rows.map(({ name }) => name)))];
  const lines = names.map((name) => {
    const cells = columns.map(({ base, baseTime, rows }) =>
      name === base ? baseCell(baseTime) : cellOf(rows.find((row) => row.name === name)),
    );
    return `| ${[name, ...cells].join(" | ")} |`;
  });
  const heads = [title, ...columns.map(({ runtime }) => runtime)];
  return [`| ${heads.join(" | ")} |`, `| --- |${" ---: |".repeat(columns.length)}`, ...lines].join("\n");
}

/**
 * What else there is to say, each thing once, and of which runtimes.
 *
 * @param {readonly Run[]} runs - Of one job.
 */
function notesOf(runs) {
  /** @type {Map<string, Set<string>>} */
  const notes = new Map();
  for (const { runtime, tables } of runs) {
    for (const { name, note = "" } of tables.flatMap(({ rows }) => rows)) {
      if (note === "") continue;
      const said = `${name}: ${note}`;
      notes.set(said, (notes.get(said) ?? new Set()).add(runtime));
    }
  }
  return [...notes].map(([note, where]) => `- ${note}${runs.length > 1 ? ` (${[...where].join(", ")})` : ""}`);
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
