/**
 * The page of examples/playground, built as its README says, in Chromium and Firefox, and its main way in WebKit.
 *
 * Pictures of it are put into the folder that PLAYGROUND_PICTURES names; default: one in the system's temporary folder.
 */

import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Browser } from "playwright";
import { Checks } from "../checks.ts";
import { documentedCommand, Example } from "../examples/running.ts";
import { root } from "../package/pack.ts";
import { importLibrary } from "../runtimes/application.ts";
import { launchChromium, launchFirefox } from "../runtimes/browsers/playwright.ts";
import { journey } from "./journey.ts";
import { served } from "./served.ts";
import { StaticHost } from "./static-host.ts";
import { discovered, keyboard, later, type Stage, shared, typed } from "./strangers.ts";
import { Visitor } from "./visitor.ts";
import { runInWebKit } from "./webkit.ts";

const folder = join(root, "examples/playground/dist");
const pictures = process.env.PLAYGROUND_PICTURES ?? join(tmpdir(), "scitokens-playground");

const checks = new Checks();
const library = await importLibrary();
await checks.check("it is built, with nothing inline", async () => {
  const built = new Example(documentedCommand("playground", "--build"));
  assert.equal(await built.ended, 0, built.said());
  const page = readFileSync(join(folder, "index.html"), "utf8");
  assert.doesNotMatch(page, /<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/);
  assert.doesNotMatch(page, /(?:src|href)="\//);
});
mkdirSync(pictures, { recursive: true });
// One after the other: two browsers at a time are slower than that on few processors.
await runIn("Chromium", await launchChromium(), served);
await runIn("Firefox", await launchFirefox());
await runInWebKit({ checks, library, folder, pictures });
console.log(`playground: ${sizes()}; pictures in ${pictures}`);
console.log(JSON.stringify(checks.report("Playground")));

async function runIn(engine: string, browser: Browser, first?: typeof served): Promise<void> {
  const host = new StaticHost(folder);
  try {
    await first?.(checks, browser);
    const url = await host.open();
    const visitor = await Visitor.come(browser);
    const picture = async (name: string): Promise<void> => {
      await visitor.page.screenshot({
        path: join(pictures, `${engine.toLowerCase()}-${name}.png`),
        fullPage: true,
      });
    };
    const stage: Stage = { checks, engine, library, visitor, picture };
    await visitor.open(url);
    const baggage = await journey(checks, engine, visitor, library, picture);
    await typed(stage, baggage);
    await discovered(stage);
    await later(stage, host, baggage);
    await checks.check(`${engine}: no error, and nothing that the policy forbids`, async () => {
      assert.deepEqual(visitor.problems, []);
      assert.deepEqual(await visitor.violations(), []);
    });
    await visitor.context.close();
    await shared(stage, browser, baggage);
    await keyboard(stage, browser, url);
  } catch (error) {
    await checks.check(`${engine}: it can be driven`, () => Promise.reject(error));
  } finally {
    await browser.close();
    await host.close();
  }
}

/** Kilobytes that are loaded at the start, and in all, gzipped. */
function sizes(): string {
  const page = readFileSync(join(folder, "index.html"), "utf8");
  const files = ["index.html", ...readdirSync(join(folder, "assets")).map((name) => `assets/${name}`)];
  const size = (names: readonly string[]): string => {
    const bytes = names.map((name) => gzipSync(readFileSync(join(folder, name)), { level: 9 }).length);
    return `${(bytes.reduce((sum, each) => sum + each, 0) / 1000).toFixed(1)} KB`;
  };
  const first = files.filter((name) => name === "index.html" || page.includes(name));
  return `${size(first)} at the start, ${size(files)} in all`;
}
