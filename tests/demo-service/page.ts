/** The page of the demo service, used as a person does, in Chromium. */

import assert from "node:assert/strict";
import type { Page } from "playwright";
import { launchChromium } from "../runtimes/browsers/playwright.ts";
import type { DemoWorker } from "./demo-worker.ts";

type Check = (name: string, act: () => unknown) => Promise<boolean>;

export async function page(check: Check, { url }: DemoWorker): Promise<void> {
  const browser = await launchChromium();
  try {
    const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 360, height: 800 } });
    const shown = await context.newPage();
    const problems: string[] = [];
    shown.on("pageerror", (error) => problems.push(error.message));
    shown.on("console", (message) => {
      // A browser tells of each answer that is none.
      if (message.type() === "error" && !/status of 40[03]/.test(message.text())) problems.push(message.text());
    });
    await check("page: a token is issued, verified and used", async () => {
      await shown.goto(url);
      await press(shown, "Issue a token", "Issued.");
      await press(shown, "Verify it", "Signature Verified");
      await press(shown, "Ask for /protected with it", "Succesfully accessed the protected resource!");
      await shown.getByLabel("Claims").fill('{"scope": "read:/other"}');
      await shown.getByLabel("Algorithm").selectOption("ES256");
      await press(shown, "Issue a token", "Issued.");
      await press(shown, "Ask for /protected with it", /^Validation incorrect: /);
    });
    await check("page: what cannot be is told", async () => {
      await shown.getByLabel("Claims").fill("[]");
      await press(shown, "Issue a token", "These are no claims: give a JSON object.");
      await shown.getByLabel("Token").fill("what?");
      await press(shown, "Verify it", /token/);
    });
    await check("page: the code of a device can be entered", async () => {
      await shown.goto(`${url}/device-code`);
      await shown.getByLabel("Code").fill("SCITOKENS");
      await shown.getByRole("button", { name: "Submit" }).click();
      await shown.getByRole("heading", { name: "SciTokens demo" }).waitFor({ timeout: 10_000 });
    });
    await check("page: no error, nothing that its policy forbids, nothing wider than a small screen", async () => {
      assert.deepEqual(problems, []);
      assert.ok(((await shown.evaluate("document.documentElement.scrollWidth")) as number) <= 360);
    });
  } finally {
    await browser.close();
  }
}

async function press(shown: Page, name: string, answer: string | RegExp): Promise<void> {
  await shown.getByRole("button", { name }).click();
  await shown.getByRole("status").filter({ hasText: answer }).waitFor({ timeout: 10_000 });
}
