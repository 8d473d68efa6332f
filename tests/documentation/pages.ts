/**
 * Pages of documents, in Chromium: the HTML, the script (as it stands, or bundled where it imports the package) and the header that a
 * document shows. Each takes a token in a form and tells in its `output` what that allows.
 */

import assert from "node:assert/strict";
import { once } from "node:events";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { build } from "esbuild";
import type { Browser, Page } from "playwright";
import type { Checks } from "../checks.ts";
import { application } from "../package/pack.ts";
import { launchChromium } from "../runtimes/browsers/playwright.ts";
import type { Environment } from "../suite/environment.ts";
import { DocumentedIssuer } from "./asking.ts";
import { type Block, placeOf } from "./markdown.ts";
import { compile, freshFolder } from "./modules.ts";

/** What the package serves by URL. */
const BY_URL = ["scitokens.js", "noble.js", "scitokens.d.ts", "types"];
const TYPES: Readonly<Record<string, string>> = { html: "text/html; charset=utf-8", js: "text/javascript" };
/** Milliseconds until a page answers. */
const PATIENCE = 15_000;
const HAS_STORE = /\bIndexedDBStore\b/;

export async function checkPages(checks: Checks, environment: Environment, blocks: readonly Block[]): Promise<void> {
  const scripts = blocks.filter(({ language }) => language === "ts" || language === "js");
  const browser = await launchChromium();
  try {
    for (const script of scripts) {
      const shown = blocks.filter(({ file }) => file === script.file);
      await checks.check(`${placeOf(script)}: in Chromium, the page says what a token allows`, () =>
        checkPage(browser, environment, script, shown),
      );
    }
  } finally {
    await browser.close();
  }
}

async function checkPage(browser: Browser, environment: Environment, script: Block, shown: readonly Block[]) {
  const issuer = await DocumentedIssuer.start(environment);
  const one = (language: string): string => {
    const [block, ...more] = shown.filter((each) => each.language === language);
    if (block === undefined || more.length > 0) throw new Error(`${script.file} has not just one block of ${language}`);
    return issuer.namedIn(block.code);
  };
  const folder = await makePage(script, one("html"), issuer);
  // A policy that names a path means that path alone.
  const server = await serve(folder, one("http").replaceAll(issuer.issuer.url, new URL(issuer.issuer.url).origin));
  try {
    await inNewPage(browser, server.origin, async (page, problems) => {
      await usePage(page, issuer);
      if (HAS_STORE.test(script.code)) await useAgain(page, issuer);
      assert.deepEqual(problems, [], "errors, and what the policy forbids");
    });
    await issuer.closeToPages();
    await inNewPage(browser, server.origin, async (page) => {
      assert.match(await answer(page, await issuer.mint("read:/store")), /\(ERR_KEYS_UNAVAILABLE\)$/);
    });
  } finally {
    server.close();
  }
}

async function usePage(page: Page, issuer: DocumentedIssuer): Promise<void> {
  const token = await issuer.mint("read:/store");
  assert.match(await answer(page, token), /\bjane may read \/store$/);
  assert.match(await answer(page, `${token.slice(0, -10)}AAAAAAAAAA`), /\(ERR_SIGNATURE\)$/);
}

async function useAgain(page: Page, issuer: DocumentedIssuer): Promise<void> {
  const before = await issuer.issuer.requests();
  await page.reload();
  assert.match(await answer(page, await issuer.mint("read:/store")), /\bjane may read \/store$/);
  assert.deepEqual(await issuer.issuer.requests(), before, "keys that are kept are not fetched again");
}

/** What the page says of a token. */
async function answer(page: Page, token: string): Promise<string> {
  const output = page.locator("output");
  const before = (await output.textContent()) ?? "";
  await page.getByLabel("Token").fill(token);
  await page.getByRole("button").click();
  const changed = output.filter({ hasNotText: before === "" ? /^$/ : before }).filter({ hasText: /./ });
  await changed.waitFor({ timeout: PATIENCE });
  return (await output.textContent()) ?? "";
}

async function inNewPage(
  browser: Browser,
  origin: string,
  use: (page: Page, problems: readonly string[]) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  try {
    const page = await context.newPage();
    const problems: string[] = [];
    page.on("pageerror", ({ message }) => problems.push(message));
    page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
    await page.goto(origin);
    await use(page, problems);
  } finally {
    await context.close();
  }
}

/** A folder with `index.html`, and `page.js` with what it imports. */
async function makePage(script: Block, html: string, issuer: DocumentedIssuer): Promise<string> {
  const folder = freshFolder("page");
  const code = issuer.namedIn(script.code);
  const served = join(application, "node_modules/scitokens/dist/url");
  for (const file of BY_URL) cpSync(join(served, file), join(folder, file), { recursive: true });
  const isBundled = script.language === "ts";
  const source = isBundled ? "source.ts" : "page.js";
  await compile(
    folder,
    { [source]: code },
    { types: [], allowJs: !isBundled, checkJs: !isBundled, noEmit: !isBundled },
  );
  if (isBundled) {
    const bundle = { bundle: true, splitting: true, format: "esm", target: "es2022", logLevel: "error" } as const;
    await build({ ...bundle, entryPoints: { page: join(folder, "source.js") }, outdir: folder });
  }
  writeFileSync(join(folder, "index.html"), html);
  return folder;
}

/** Serves a folder with headers as a document shows them. */
async function serve(folder: string, shown: string): Promise<{ readonly origin: string; close(): void }> {
  const lines = shown.replaceAll(/\n +/g, " ").trim().split("\n");
  const headers = lines.map((line) => line.split(/: (.*)/).slice(0, 2) as [string, string]);
  const server = createServer(({ url = "/" }, response) => {
    const file = url === "/" ? "index.html" : url.slice(1);
    const type = TYPES[file.split(".").at(-1) as string];
    try {
      if (type === undefined || !/^[\w-]+\.\w+$/.test(file)) throw new Error("not of this page");
      const content = readFileSync(join(folder, file));
      response.writeHead(200, { ...Object.fromEntries(headers), "content-type": type }).end(content);
    } catch {
      // Browsers ask for an icon by themselves.
      response.writeHead(file === "favicon.ico" ? 204 : 404).end();
    }
  });
  server.listen(0, "localhost");
  await once(server, "listening");
  return { origin: `http://localhost:${(server.address() as AddressInfo).port}`, close: () => void server.close() };
}
