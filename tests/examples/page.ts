/** The page of examples/browser, used as a person does, in Chromium. */

import assert from "node:assert/strict";
import { join } from "node:path";
import type { Page } from "playwright";
import type { Checks } from "../checks.ts";
import { root } from "../package/pack.ts";
import { launchChromium } from "../runtimes/browsers/playwright.ts";

/** @param token - One of the issuer that is served beside the page. */
export async function checkPage(checks: Checks, url: string, token: string): Promise<void> {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage({ viewport: { width: 900, height: 1000 } });
    const problems: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") problems.push(message.text());
    });
    page.on("pageerror", (error) => problems.push(error.message));
    await page.goto(url);

    await checks.check("browser: it makes a token, verifies it and lists what it allows", () => make(page));
    await checks.check("browser: it says of a path whether it is allowed", () => ask(page));
    await page.screenshot({ path: join(root, "tests/.build/example-page.png"), fullPage: true });
    await checks.check("browser: a pasted token is verified once its issuer is trusted", () => paste(page, token));
    await checks.check("browser: what is no token is refused, and what was shown is gone", () => refuse(page, token));
    await checks.check("browser: dark, on a small screen, nothing is wider than that", () => shrink(page, token));
    await checks.check("browser: no error, and nothing that the policy forbids", () => assert.deepEqual(problems, []));
  } finally {
    await browser.close();
  }
}

async function make(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Make one" }).press("Enter");
  await seen(page, "Verified: https://issuer.example has signed it.");
  const cells = await page.getByRole("table", { name: "What it allows" }).getByRole("cell").allTextContents();
  assert.deepEqual(cells, ["read", "/runs", "write", "/runs/jane"]);
  const facts = await page.getByRole("definition").allTextContents();
  assert.deepEqual(facts.slice(0, 3), ["https://issuer.example", "jane", "https://storage.example"]);
}

async function ask(page: Page): Promise<void> {
  const question = async (authz: string, path: string, answer: string): Promise<void> => {
    await page.getByLabel("Authorization").fill(authz);
    await page.getByLabel("Path", { exact: true }).fill(path);
    await page.getByLabel("Path", { exact: true }).press("Enter");
    await seen(page, answer);
  };
  await question("write", "/runs/joe", "(scope_insufficient).");
  await question("read", "/runs/../etc", "(path_traversal).");
  await question("read", "/runs/1", "Yes: read:/runs allows it.");
}

async function paste(page: Page, token: string): Promise<void> {
  await page.getByLabel("SciToken").fill(token);
  await page.getByRole("button", { name: "Show" }).click();
  await seen(page, "Not verified: anyone can have written this.");
  await page.getByRole("button", { name: /^Trust http:\/\/localhost:\d+, and verify$/ }).click();
  await seen(page, /^Verified: http:\/\/localhost:\d+ has signed it\.$/);
  assert.equal(await page.getByRole("button", { name: /^Trust/ }).isVisible(), false);
}

async function refuse(page: Page, token: string): Promise<void> {
  const forged = token.slice(0, -10) + (token.at(-10) === "A" ? "B" : "A") + token.slice(-9);
  for (const [text, code] of [
    [forged, "(ERR_SIGNATURE)."],
    ["what?", "(ERR_TOKEN_FORMAT)."],
  ] as const) {
    await page.getByLabel("SciToken").fill(text);
    await page.getByRole("button", { name: "Show" }).click();
    await seen(page, code);
    assert.equal(await page.getByRole("table").isVisible(), false);
  }
}

async function shrink(page: Page, token: string): Promise<void> {
  await page.setViewportSize({ width: 360, height: 800 });
  await page.emulateMedia({ colorScheme: "dark" });
  await page.getByLabel("SciToken").fill(token);
  await page.getByRole("button", { name: "Show" }).click();
  await seen(page, "Verified:");
  await page.screenshot({ path: join(root, "tests/.build/example-page-dark.png"), fullPage: true });
  assert.ok(((await page.evaluate("document.documentElement.scrollWidth")) as number) <= 360);
}

/** Waits for a text that a screen reader is told of. */
async function seen(page: Page, text: string | RegExp): Promise<void> {
  await page.getByRole("status").filter({ hasText: text }).waitFor({ timeout: 10_000 });
}
