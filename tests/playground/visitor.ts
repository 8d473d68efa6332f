/** A browser at the page, as a person and a screen reader meet it, and what goes wrong there. */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright";
import { root } from "../package/pack.ts";

/** Milliseconds for anything to be seen. */
const PATIENCE = 10_000;
/** axe-core is put in by the driver, past the page's policy, and is no part of the page. */
const axe = readFileSync(createRequire(join(root, "tests/package.json")).resolve("axe-core/axe.min.js"), "utf8");

/** In Firefox, Playwright puts this style into a page before it takes a picture, which the page's policy forbids. */
const DRIVERS_OWN = createHash("sha256").update("body {}").digest("base64");

/** Keeps what the policy forbade since the page was loaded, whatever the console says. */
const WATCH = `globalThis.forbidden = [];
addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) => {
  forbidden.push([violatedDirective, blockedURI, sample].join(" "));
});`;

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly target: readonly string[] }[];
}

export class Visitor {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Errors and warnings on the console, refused by the policy or not. */
  readonly problems: string[] = [];

  private constructor(context: BrowserContext, page: Page) {
    this.context = context;
    this.page = page;
    page.setDefaultTimeout(PATIENCE);
    page.on("pageerror", ({ message }) => this.#note(message));
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") this.#note(message.text());
    });
  }

  #note(problem: string): void {
    if (!problem.includes(`sha256-${DRIVERS_OWN}`)) this.problems.push(problem);
  }

  static async come(browser: Browser): Promise<Visitor> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme: "light" });
    await context.addInitScript(WATCH);
    return new Visitor(context, await context.newPage());
  }

  async open(url: string): Promise<void> {
    await this.page.goto(url);
    await this.ready();
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.ready();
  }

  async ready(): Promise<void> {
    await this.page.locator(":root[data-ready]").waitFor();
  }

  /** What the policy forbade since the page was loaded. */
  async violations(): Promise<string[]> {
    const all = (await this.page.evaluate("forbidden")) as string[];
    return all.filter((one) => !one.includes("body {}"));
  }

  /** Waits until the verdict is this, and gives what is said of it. */
  async verdict(title: string): Promise<string> {
    await this.page.getByRole("heading", { name: title, exact: true }).waitFor();
    return (await this.page.locator("#verdict-text").textContent()) ?? "";
  }

  async paste(text: string): Promise<void> {
    await this.page.getByRole("textbox", { name: "Token", exact: true }).fill(text);
  }

  token(): Promise<string> {
    return this.page.getByRole("textbox", { name: "Token", exact: true }).inputValue();
  }

  /** The paths of a tree with what is told of each: `"data: read"`, as a screen reader has it. */
  async tree(id: "tree" | "preview"): Promise<string[]> {
    const rows = await this.page.locator(`#${id} .row`).all();
    return Promise.all(
      rows.map(async (row) => {
        const chips = await row.getByRole("listitem").allTextContents();
        return `${await row.locator(".path").textContent()}: ${chips.join(", ")}`;
      }),
    );
  }

  /** What axe-core has to say against the page as it is. */
  async barriers(): Promise<string[]> {
    await this.page.evaluate(`typeof axe === "undefined" && (() => { ${axe} })()`);
    const found = (await this.page.evaluate("axe.run().then(({ violations }) => violations)")) as Violation[];
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
  }
}
