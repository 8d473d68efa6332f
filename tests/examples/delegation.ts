/** The page of examples/delegation, used as a person does, in Chromium: its worker can do what it should, and no more. */

import assert from "node:assert/strict";
import type { Checks } from "../checks.ts";
import { launchChromium } from "../runtimes/browsers/playwright.ts";

const ANSWERS = [
  ["GET /runs/1/events", "200"],
  ["GET /runs/1/log", "200"],
  ["GET /runs/2/events", "403"],
  ["GET /runs/10/events", "403"],
  // Browsers resolve it before they send it.
  ["GET /runs/1/../2/events", "403"],
  ["GET /runs/2/events with the token that it was derived from", "401"],
];

export async function checkDelegation(checks: Checks, url: string): Promise<void> {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    const problems: string[] = [];
    const sent: string[] = [];
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("console", (message) => {
      // A browser tells of each answer that is none.
      if (message.type() === "error" && !/status of 40[13]/.test(message.text())) problems.push(message.text());
    });
    page.on("request", (request) => sent.push(request.headers().authorization ?? ""));
    await checks.check("delegation: the worker is allowed its folder, and nothing else", async () => {
      await page.goto(url);
      await page.getByRole("button", { name: "Start the worker" }).click();
      await page.getByRole("status").filter({ hasText: "allowed 2 of 6" }).waitFor({ timeout: 10_000 });
      const cells = await page.getByRole("cell").allTextContents();
      assert.deepEqual(cells, ANSWERS.flat());
      const [yours = "", its = ""] = await page.getByRole("definition").allTextContents();
      assert.match(yours, /^read:\/runs write:\/runs\/jane, until /);
      assert.match(its, /^read:\/runs\/1, until /);
    });
    await checks.check("delegation: no key segment is sent, and the policy forbids nothing that is done", () => {
      assert.deepEqual(problems, []);
      assert.ok(sent.every((credentials) => credentials.split(".").length <= 3));
    });
  } finally {
    await browser.close();
  }
}
