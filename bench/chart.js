/** Draws what verifying costs, in each runtime, as bars beside the line of raw WebCrypto. */

import { short } from "./statistics.js";

/** @typedef {import("./jobs.js").Row} Row */

const JOB = "verify";
const TABLES = ["ES256, one at a time", "ES256, 32 at a time"];
const OURS = "Enforcer.authorize";

/** In pixels. */
const NAMES = 150;
const PANEL = 320;
const GAP = 40;
const BAR = 18;
const HEAD = 88;
/** What is slower than so many times raw WebCrypto is cut off; its number says how slow. */
const MOST = 4;

const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #24292f }
  .title { font-size: 15px; font-weight: 600 }
  .head { font-weight: 600 }
  .quiet { fill: #57606a }
  .bar { fill: #8c959f }
  .ours { fill: #0969da }
  line { stroke: #57606a }
  .limit { stroke: #cf222e; stroke-dasharray: 4 3 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .quiet { fill: #9198a1 }
    .bar { fill: #656c76 }
    .ours { fill: #4493f8 }
    line { stroke: #9198a1 }
    .limit { stroke: #f85149 }
  }`;

/**
 * @param {import("./measurements.js").Measurements} measurements
 * @returns {string} An SVG, for light and dark pages.
 */
export function chart({ runs }) {
  const inEach = runs.filter(({ job }) => job === JOB);
  const parts = TABLES.map((title, column) => {
    const x = NAMES + column * (PANEL + GAP);
    return text(x, HEAD - 16, title, "head");
  });
  let y = HEAD;
  for (const { runtime, version, tables } of inEach) {
    parts.push(text(8, y + 12, `${runtime} ${version.split(".").slice(0, 2).join(".")}`, "head"));
    const first = tables.find(({ title }) => title === TABLES[0]);
    const names = (first?.rows ?? []).map(({ name }) => name).filter((name) => name !== first?.base);
    const top = y + 20;
    for (const [index, name] of names.entries()) {
      const at = top + index * BAR;
      parts.push(text(8, at + 12, name, name === OURS ? "" : "quiet"));
      for (const [column, title] of TABLES.entries()) {
        const row = tables.find((table) => table.title === title)?.rows.find((one) => one.name === name);
        parts.push(bar(NAMES + column * (PANEL + GAP), at, row, name === OURS));
      }
    }
    y = top + names.length * BAR;
    for (const column of TABLES.keys()) {
      const x = NAMES + column * (PANEL + GAP) + PANEL / MOST;
      parts.push(`<line class="limit" x1="${x}" x2="${x}" y1="${top - 2}" y2="${y}"/>`);
    }
    y += 14;
  }
  const width = NAMES + TABLES.length * (PANEL + GAP);
  const title = "Verify a token and decide what it allows";
  const legend =
    "time as a multiple of crypto.subtle.verify (the dashed line), less is better; thin lines join the quartiles";
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" role="img" aria-label="${title}">
<style>${STYLE}</style>
${[text(8, 22, title, "title"), text(8, 42, legend, "quiet"), ...parts].join("\n")}
</svg>
`;
}

/**
 * A bar, its quartiles as a line, and its number.
 *
 * @param {number} x
 * @param {number} y
 * @param {Row | undefined} row
 * @param {boolean} isOurs
 */
function bar(x, y, row, isOurs) {
  if (row?.ratio === undefined) return text(x, y + 12, row?.note?.split(":")[0] ?? "not measured", "quiet");
  const at = (/** @type {number} */ ratio) => (Math.min(ratio, MOST) / MOST) * PANEL;
  const [low, high] = [at(Number(row.low)), at(Number(row.high))];
  const middle = y + BAR / 2;
  return [
    `<rect class="bar${isOurs ? " ours" : ""}" x="${x}" y="${y + 3}" width="${at(row.ratio).toFixed(1)}" height="${BAR - 6}"/>`,
    `<line x1="${(x + low).toFixed(1)}" x2="${(x + high).toFixed(1)}" y1="${middle}" y2="${middle}"/>`,
    text(Math.round(x + high + 4), y + 13, short(row.ratio)),
  ].join("");
}

/**
 * @param {number} x
 * @param {number} y
 * @param {string} content
 * @param {string} [kind]
 */
function text(x, y, content, kind = "") {
  const escaped = content.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<text${kind && ` class="${kind}"`} x="${x}" y="${y}">${escaped}</text>`;
}
