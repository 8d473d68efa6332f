/** Tokens of others, links, later visits, and what does not work. */

import assert from "node:assert/strict";
import type { Browser } from "playwright";
import type { Checks } from "../checks.ts";
import type { Library } from "../suite/environment.ts";
import { type Issuer, startIssuer } from "./issuer.ts";
import type { Baggage } from "./journey.ts";
import type { StaticHost } from "./static-host.ts";
import { Visitor } from "./visitor.ts";

/** What all of them are given. */
export interface Stage {
  readonly checks: Checks;
  readonly engine: string;
  readonly library: Library;
  readonly visitor: Visitor;
  readonly picture: (name: string) => Promise<void>;
}

export async function discovered({ checks, engine, library, visitor, picture }: Stage): Promise<void> {
  const [open, closed] = await Promise.all([startIssuer(library, true), startIssuer(library, false)]);
  const { page } = visitor;
  try {
    await checks.check(
      `${engine}: a stranger's token is believed once its issuer is trusted, whose keys are kept`,
      async () => {
        await visitor.paste(`Authorization: Bearer ${await tokenOf(library, open)}`);
        assert.match(await visitor.verdict("Not verified"), /anyone can write that/);
        assert.equal(open.asked.count, 0);
        await page.getByRole("button", { name: /^Trust http:\/\/localhost/ }).click();
        assert.match(await visitor.verdict("Verified"), /^Signed by http:\/\/localhost/);
        await page.getByText(/Its keys were fetched \d+ seconds? ago and are kept here/).waitFor();
        await visitor.reload();
        await visitor.paste(await tokenOf(library, open));
        await visitor.verdict("Verified");
        assert.equal(open.asked.count, 1);
      },
    );
    await checks.check(`${engine}: an expired token is told so, and whether its signature is good`, async () => {
      await visitor.paste(await tokenOf(library, open, -7200));
      assert.match(await visitor.verdict("Expired"), /Its signature is good\. \(ERR_EXPIRED\)$/);
      await page.getByText(/^Expired 1 hour/).waitFor();
      const ends = await page.locator("#timeline .ends span").allTextContents();
      assert.match(ends.join("; "), /^from .+ until .+; now$/);
      await page.getByRole("heading", { name: "What it allowed" }).waitFor();
      assert.match((await page.locator("#answer").textContent()) ?? "", /^No: .* expired$/);
      assert.deepEqual(await visitor.barriers(), []);
    });
    await picture("expired");
    await checks.check(`${engine}: one that was tampered with is refused`, async () => {
      const [header, , signature] = (await tokenOf(library, open)).split(".");
      const [, payload] = (await tokenOf(library, open, 5)).split(".");
      await visitor.paste([header, payload, signature].join("."));
      assert.match(await visitor.verdict("Refused"), /\(ERR_SIGNATURE\)$/);
    });
    const before = visitor.problems.length;
    await checks.check(
      `${engine}: that an issuer lets no page read its keys is told, and they can be pasted`,
      async () => {
        await visitor.paste(await tokenOf(library, closed));
        await page.getByRole("button", { name: /^Trust http:\/\/localhost/ }).click();
        await page.getByText(/does not allow pages of other origins to read its keys \(CORS\)/).waitFor();
        await picture("cors");
        assert.deepEqual(await visitor.barriers(), []);
        await page.getByLabel(/^Public keys/).fill("{");
        await page.getByRole("button", { name: "Verify with these keys" }).click();
        await visitor.verdict("No keys");
        await page.getByLabel(/^Public keys/).fill(JSON.stringify(library.exportJwks(closed.key)));
        await page.getByRole("button", { name: "Verify with these keys" }).click();
        assert.match(await visitor.verdict("Verified"), /^Signed with one of the keys that were pasted/);
      },
    );
    // Browsers themselves complain of what such an issuer refuses, and of nothing else.
    const complaints = visitor.problems.splice(before);
    await checks.check(`${engine}: the console has nothing but that refusal`, () => {
      assert.deepEqual(
        complaints.filter((text) => !/CORS|cross-origin|ERR_FAILED/i.test(text)),
        [],
      );
    });
  } finally {
    open.close();
    closed.close();
  }
}

export async function typed({ checks, engine, visitor, picture }: Stage, { made }: Baggage): Promise<void> {
  const { page } = visitor;
  await checks.check(
    `${engine}: while a token is typed, it says what is missing, and shows nothing of it`,
    async () => {
      for (const text of [
        "what?",
        made.slice(0, 40),
        "a.b.c",
        "..",
        `${made}.x`,
        "ey\u0000J<script>alert(1)</script>",
      ]) {
        await visitor.paste(text);
        await page.getByText(/^Not a token yet: /).waitFor();
        assert.equal(await page.getByRole("heading", { name: "What it says" }).isVisible(), false);
      }
      assert.deepEqual(await visitor.barriers(), []);
      await picture("typing");
      await page.getByRole("button", { name: "Clear" }).click();
      await page.getByRole("heading", { name: "What can this token do?" }).waitFor();
      assert.deepEqual(await visitor.barriers(), []);
    },
  );
  await checks.check(`${engine}: what can be attenuated again is, and the chain has a link more`, async () => {
    await visitor.paste(made);
    await page.getByLabel("It can be attenuated again").check();
    await page.getByRole("button", { name: "Derive the token" }).click();
    await page.getByText(/Its fourth segment is a new key/).waitFor();
    await page.getByRole("button", { name: "Open it here" }).click();
    assert.match(await visitor.verdict("Verified"), /derived once since/);
    await page.getByLabel("Keep write:/data/jane").uncheck();
    await page.getByRole("button", { name: "Derive the token" }).click();
    await page.getByText(/^Derived\. Hand it over/).waitFor();
    await page.getByRole("button", { name: "Open it here" }).click();
    await page.getByText(/derived 2 times since/).waitFor();
    assert.equal(await page.locator("#links > li").count(), 3);
    await page.locator("#links").getByText("No more write:/data/jane").waitFor();
  });
  await checks.check(`${engine}: on a small screen nothing is wider than that`, async () => {
    await visitor.paste(made);
    await page.setViewportSize({ width: 360, height: 800 });
    await visitor.verdict("Verified");
    await picture("small");
    assert.ok(((await page.evaluate("document.documentElement.scrollWidth")) as number) <= 360);
    await page.setViewportSize({ width: 1280, height: 900 });
  });
}

export async function later(stage: Stage, host: StaticHost, { made, link }: Baggage): Promise<void> {
  const { checks, engine, visitor } = stage;
  const { page } = visitor;
  await checks.check(`${engine}: the key is there after a reload, and still signs`, async () => {
    await visitor.reload();
    await visitor.paste(made);
    await visitor.verdict("Verified");
    await page.locator("#make summary").click();
    const name = (await page.locator("#own-key code").textContent()) ?? "";
    await page.getByRole("button", { name: "Make it" }).click();
    await visitor.verdict("Verified");
    const [header = ""] = (await visitor.token()).split(".");
    assert.equal(JSON.parse(Buffer.from(header, "base64url").toString()).kid, name);
  });
  await checks.check(`${engine}: without its host and without a network it works on`, async () => {
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)");
    await host.close();
    try {
      await visitor.reload();
      await visitor.paste(made);
      await visitor.verdict("Verified");
      await page.getByRole("button", { name: "Make it" }).isVisible();
    } finally {
      await host.open();
    }
  });
  await checks.check(`${engine}: nothing of a token, or of a link, was sent to the host`, () => {
    const [, payload = ""] = made.split(".");
    assert.deepEqual(
      host.asked.filter((url) => url.includes(payload) || url.includes("token")),
      [],
    );
    assert.ok(host.asked.length > 5);
    assert.equal(link.includes(made.split(".")[3] ?? "."), false);
  });
}

/** Somebody else, who is given a link. */
export async function shared({ checks, engine }: Stage, browser: Browser, { link }: Baggage): Promise<void> {
  const guest = await Visitor.come(browser);
  await checks.check(
    `${engine}: a link opens the token elsewhere, which is not believed before its keys are`,
    async () => {
      await guest.open(link);
      await guest.verdict("Not verified");
      assert.equal(guest.page.url().includes("#"), false);
      assert.equal((await guest.token()).split(".").length, 3);
      await guest.page.getByText(/^These keys came with the link/).waitFor();
      await guest.page.getByRole("button", { name: "Verify with these keys" }).click();
      await guest.verdict("Verified");
      await guest.page.getByText("which is not here").waitFor();
      assert.deepEqual(guest.problems, []);
    },
  );
  await guest.context.close();
}

/** Somebody without a mouse. */
export async function keyboard({ checks, engine }: Stage, browser: Browser, url: string): Promise<void> {
  const guest = await Visitor.come(browser);
  const { page } = guest;
  const reach = async (name: string): Promise<void> => {
    for (let presses = 0; presses < 60; presses++) {
      await page.keyboard.press("Tab");
      const reached = await page.evaluate(
        "(({ labels, ariaLabel, textContent }) => (ariaLabel ?? labels?.[0]?.textContent ?? textContent ?? '').trim())(document.activeElement)",
      );
      if (reached === name) return;
    }
    throw new Error(`the Tab key does not reach ${name}`);
  };
  await checks.check(`${engine}: the keyboard alone makes, tests and attenuates a token`, async () => {
    await guest.open(url);
    await reach("Skip to the token");
    await page.keyboard.press("Enter");
    await reach("Try it with a new token");
    await page.keyboard.press("Enter");
    await guest.verdict("Verified");
    await reach("jane");
    await page.keyboard.press("Enter");
    assert.equal(await page.locator("#answer").textContent(), "Yes: write:/data/jane allows it.");
    await reach("Keep read:/data");
    await page.keyboard.press("Space");
    await reach("How long it serves");
    await page.keyboard.press("End");
    await reach("Derive the token");
    await page.keyboard.press("Enter");
    await page.getByText(/^Derived\. Hand it over/).waitFor();
    await reach("Open it here");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Chain" }).waitFor();
    assert.match(await guest.verdict("Verified"), /derived once since/);
    assert.deepEqual(guest.problems, []);
  });
  await guest.context.close();
}

async function tokenOf({ SciToken }: Library, { url, key }: Issuer, from: number = 0): Promise<string> {
  const claims = { sub: "joe", aud: "https://storage.example", scope: "read:/runs write:/runs/joe" };
  const at = Date.now() + from * 1000;
  return new SciToken({ key, claims }).serialize({ issuer: url, lifetime: 3600, now: () => at });
}
