/** The main way through the page in WebKit: a key, a token, its verdict, an access, a derived token. */

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Checks } from "../checks.ts";
import type { Library } from "../suite/environment.ts";
import { policyIn } from "./served.ts";
import { StaticHost } from "./static-host.ts";
import { HOME, until, WebKitPage } from "./webkit-page.ts";

const VERDICT = '//*[@id="verdict-title"]';
const VIOLATION = "/violation";
const ANSWER = '//*[@id="answer"]';

/** Milliseconds until what is there is painted too: in a window that nobody sees, WebKit takes its time. */
const PAINTING = 500;

/** What is run, and where. */
export interface Scene {
  readonly checks: Checks;
  readonly library: Library;
  /** Where the page is. */
  readonly folder: string;
  /** Where pictures are put. */
  readonly pictures: string;
}

export async function runInWebKit({ checks, library, folder, pictures }: Scene): Promise<void> {
  const policy = policyIn(await readFile(join(folder, "index.html"), "utf8"));
  const host = new StaticHost(folder, { "content-security-policy": `${policy}; report-uri ${VIOLATION}` });
  let page: WebKitPage | undefined;
  try {
    const url = await host.open();
    page = await WebKitPage.start();
    await page.open(url);
    const made = await main(checks, library, page);
    await new Promise((resolve) => setTimeout(resolve, PAINTING));
    await writeFile(join(pictures, "webkit-chain.png"), await page.picture());
    await later(checks, page, host, url, made);
    await policed(checks, page, host);
  } catch (error) {
    await checks.check("WebKit: it can be driven", () => Promise.reject(error));
  } finally {
    await page?.close();
    await host.close();
  }
}

/** What is left of a visit, and what works without the host. */
async function later(checks: Checks, page: WebKitPage, host: StaticHost, url: string, made: string): Promise<void> {
  await checks.check("WebKit: the key is there later, without its host and without a network too", async () => {
    for (const isAway of [false, true]) {
      if (isAway) await host.close();
      await page.open(url);
      await page.fill("Token", made);
      await page.text(VERDICT, /^Verified$/);
    }
    await host.open();
  });
}

async function policed(checks: Checks, page: WebKitPage, host: StaticHost): Promise<void> {
  const violations = (): string[] => host.asked.filter((path) => path === VIOLATION);
  await checks.check(
    "WebKit: nothing was reported that the policy forbids, and what it forbids is reported",
    async () => {
      assert.deepEqual(violations(), []);
      const sink = 'try { document.body.innerHTML = "<p>x</p>"; return "taken"; } catch (error) { return error.name; }';
      assert.equal(await page.run(sink), "TypeError");
      await page.text('//*[@id="verdict-title"]', /^Verified$/);
      await until(
        async () => violations().length > 0,
        () => "nothing was reported",
      );
    },
  );
}

/** The way from a key to a derived token; gives the token that was made. */
async function main(checks: Checks, library: Library, page: WebKitPage): Promise<string> {
  const check = (name: string, act: () => Promise<void>): Promise<boolean> => checks.check(`WebKit: ${name}`, act);
  let made = "";
  await check("a key and a token are made, which is read and verified", async () => {
    await page.click("Try it with a new token");
    await page.text(VERDICT, /^Verified$/);
    assert.match(await page.text('//*[@id="verdict-text"]'), /^Signed with your own key in this browser/);
    made = await page.valueOf("Token");
    assert.equal(made.split(".").length, 4);
    const payload = JSON.parse(await page.text('//*[@id="payload-json"]'));
    assert.deepEqual(payload, library.jwt.decode(made.split(".").slice(0, 3).join(".")).payload);
  });
  await check("an access is tested, with the reason", async () => {
    await page.fill("this path", "/data/run-1");
    await page.text(ANSWER, /^Yes: read:\/data allows it\.$/);
    await page.fill("May it", "write");
    await page.text(ANSWER, /^No: .* scope_insufficient$/);
    await page.fill("this path", "/data/../etc");
    await page.text(ANSWER, /^No: .* path_traversal$/);
  });
  await check("it is attenuated, and Node.js verifies what was derived", async () => {
    await page.toggle("Keep read:/software/releases");
    await page.fill("Path of read:/data", "/data/run-1");
    await page.fill("Only for", "https://storage.example");
    await page.press("How long it serves", HOME);
    assert.deepEqual(
      (await page.texts('//*[@id="preview"]//*[contains(@class, "row")]')).filter((row) => row.includes("taken"))
        .length,
      3,
    );
    await page.click("Derive the token");
    await page.text('//*[@id="derived-hint"]', /^Derived\. Hand it over/);
    const derived = await page.valueOf("Derived token");
    await page.click("Share");
    const link = new URL(await page.valueOf("Link"));
    await page.click("Close");
    const jwks = JSON.parse(new URLSearchParams(link.hash.slice(1)).get("keys") ?? "");
    const token = await library.SciToken.deserialize(derived, { jwks, audience: "https://storage.example" });
    assert.deepEqual([token.chain.length, token.get("scope")], [2, "read:/data/run-1 write:/data/jane"]);
    const lifetime = Number(token.get("exp")) - Number(token.get("iat"));
    assert.ok(lifetime > 55 && lifetime <= 60, `it serves for ${lifetime} s`);
  });
  await check("the derived token is opened, and the chain tells what was taken away", async () => {
    await page.click("Open it here");
    await page.text('//*[@id="verdict-text"]', /derived once since/);
    await page.text(VERDICT, /^Verified$/);
    assert.deepEqual((await page.texts('//*[@id="links"]//*[contains(@class, "taken")]//li')).slice(0, 3), [
      "Of read:/data only read:/data/run-1",
      "No more read:/software/releases",
      "Only for https://storage.example",
    ]);
  });
  return made;
}
