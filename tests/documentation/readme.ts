/** The README: one page, with the two commands on its first screen, and a table of just the runtimes that the suite runs in. */

import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { join } from "node:path";
import type { Checks } from "../checks.ts";
import { root } from "../package/pack.ts";
import { CHROMIUM, FIREFOX } from "../runtimes/browsers/playwright.ts";
import { WEBKIT } from "../runtimes/browsers/webkit.ts";
import { RUNTIMES } from "../runtimes/index.ts";
import { DOCUMENTS, linksOf, readDocument } from "./markdown.ts";

const README = "README.md";
const INDEX = "docs/README.md";
/** Lines of one page, and of what is seen of it at first. */
const PAGE = 120;
const SCREEN = 20;
const COMMANDS = ["npm install && npm start ", "npm install && npm test "];
const PLACES_IN_BROWSERS = ["page", "module worker"];
/** Bytes that a reader of the README has to fetch beside it. */
const MAX_PICTURE = 150_000;

export async function checkReadme(checks: Checks): Promise<void> {
  const lines = readDocument(README).split("\n");
  await checks.check("the README is one page, and its first screen has the two commands", () => {
    assert.ok(lines.length <= PAGE, `${lines.length} lines`);
    for (const command of COMMANDS)
      assert.ok(
        lines.slice(0, SCREEN).some((line) => line.startsWith(command)),
        command,
      );
  });
  await checks.check("the README's table has the runtimes of the suite; build/runtimes-table.js writes it", () => {
    const start = lines.findIndex((line) => line.startsWith("<!-- runtimes:"));
    const table = lines.slice(start, lines.indexOf("<!-- /runtimes -->"));
    const rows = table.filter((line) => line.startsWith("| ")).slice(2);
    const cells = rows.map((row) => row.split("|").map((cell) => cell.trim()));
    assert.deepEqual(
      cells.map(([, runtime = "", version = ""]) => `${runtime} ${major(runtime, version)}`.trim()),
      RUNTIMES.flatMap(({ name }) => inTable(name)),
    );
    for (const [, runtime = "", version = "", native = ""] of cells) {
      assert.match(version, /^v?\d+\.\d+/, runtime);
      assert.match(native, /^(?:all )?\d+/, runtime);
    }
  });
  await checks.check("the README's picture is small", () => {
    const pictures = linksOf(README).filter(({ target }) => /\.(?:png|webp|svg)$/.test(target));
    assert.ok(pictures.length > 0);
    for (const { target } of pictures) assert.ok(statSync(join(root, target)).size <= MAX_PICTURE, target);
  });
  await checks.check("every page of docs is in its index", () => {
    const listed = new Set(linksOf(INDEX).map(({ target }) => `docs/${target.split("#")[0]}`));
    const pages = DOCUMENTS.filter((file) => file.startsWith("docs/") && file !== INDEX);
    assert.deepEqual(
      pages.filter((page) => !listed.has(page)),
      [],
    );
  });
}

/** Of Node.js, which is there in several versions, the number that tells them apart. */
function major(runtime: string, version: string): string {
  return runtime === "Node.js" ? (version.replace(/^v/, "").split(".")[0] as string) : "";
}

/** The rows of a runtime: browsers have two. */
function inTable(name: string): string[] {
  const isBrowser = [CHROMIUM, FIREFOX, WEBKIT].some((engine) => engine.name === name);
  if (isBrowser) return PLACES_IN_BROWSERS.map((place) => `${name}, ${place}`);
  // The one at hand is the oldest that is supported, which CI runs with.
  return name === "Node.js" ? ["Node.js 20"] : [name];
}
