/** WebKitGTK, driven by its own WebDriver. It is WebKit, not Apple's Safari. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { freePort } from "../../free-port.ts";
import { findProgram } from "../programs.ts";
import type { Engine, Session } from "./engine.ts";

/** Where Debian has the browser, which is on no path. */
const BROWSERS = ["x86_64", "aarch64"].map((machine) => `/usr/lib/${machine}-linux-gnu/webkit2gtk-4.1/MiniBrowser`);
/** Milliseconds for one command: without a display the first would never end. */
const PATIENCE = 60_000;

export const WEBKIT: Engine = {
  name: "WebKit",
  needs: ["Xvfb", "WebKitWebDriver"],
  install: "apt-get install webkit2gtk-driver xvfb",
  start: startWebKit,
  // Whatever WebDriver starts keeps nothing: all of its windows are of one session in memory.
  profiles: [{ name: "private storage", lasts: false, boundless: true, start: startWebKit }],
};

/** A browser that does what WebDriver has commands for (W3C WebDriver section 10 and on); paths are those below a session. */
export interface WebDriver {
  readonly version: string;
  /** Does something. */
  command(path: string, body: object): Promise<unknown>;
  /** Asks for something. */
  ask(path: string): Promise<unknown>;
  /** Ends the browser. */
  close(): Promise<void>;
}

/** Starts the browser. */
export async function startWebDriver(): Promise<WebDriver> {
  const display = await startDisplay();
  const port = await freePort();
  const driver = spawn(findProgram("WebKitWebDriver") as string, [`--port=${port}`], {
    env: { ...process.env, DISPLAY: display.name },
    stdio: "ignore",
    // A group of its own: the browser and its processes end with it.
    detached: true,
  });
  const stop = (): void => {
    if (driver.pid !== undefined && driver.exitCode === null) process.kill(-driver.pid, "SIGKILL");
    display.process.kill();
  };
  try {
    return await newSession(`http://127.0.0.1:${port}`, stop);
  } catch (error) {
    stop();
    throw error;
  }
}

/** An X server without a screen, at a display that it chooses. */
async function startDisplay(): Promise<{ readonly name: string; readonly process: ChildProcess }> {
  const given = ["-displayfd", "3", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"];
  const server = spawn(findProgram("Xvfb") as string, given, { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  const chosen = server.stdio[3] as NodeJS.ReadableStream;
  const [chunk] = await once(chosen, "data", { signal: AbortSignal.timeout(PATIENCE) });
  return { name: `:${String(chunk).trim()}`, process: server };
}

async function newSession(origin: string, stop: () => void): Promise<WebDriver> {
  const binary = BROWSERS.find(existsSync);
  if (binary === undefined) throw new Error(`there is no MiniBrowser; get it with: ${WEBKIT.install}`);
  const options = { binary, args: ["--automation"] };
  const wanted = { acceptInsecureCerts: true, "webkitgtk:browserOptions": options };
  const { sessionId, capabilities } = (await whenUp(() =>
    command(`${origin}/session`, { capabilities: { alwaysMatch: wanted } }),
  )) as { sessionId: string; capabilities: { browserVersion: string } };
  const session = `${origin}/session/${sessionId}`;
  return {
    version: capabilities.browserVersion,
    command: (path, body) => command(`${session}/${path}`, body),
    ask: (path) => send(`${session}/${path}`, {}, PATIENCE),
    async close() {
      await command(session, undefined, 5000).catch(() => {});
      stop();
    },
  };
}

async function startWebKit(): Promise<Session> {
  const driver = await startWebDriver();
  const tab = (await driver.ask("window")) as string;
  let partner = tab;
  const into = (handle: string): Promise<unknown> => driver.command("window", { handle });
  const titleOf = async (handle: string): Promise<string> => {
    await into(handle);
    return (await driver.ask("title")) as string;
  };
  return {
    version: driver.version,
    async open(url) {
      await into(tab);
      await driver.command("url", { url });
    },
    title: () => titleOf(tab),
    async openPartner(url) {
      // A window of its own: another tab of the first one would be hidden, and do next to nothing.
      partner = ((await driver.command("window/new", { type: "window" })) as { handle: string }).handle;
      await into(partner);
      await driver.command("url", { url });
    },
    partnerTitle: () => titleOf(partner),
    close: () => driver.close(),
  };
}

/** One WebDriver command that changes something: POST with a body, DELETE without. */
function command(url: string, body: unknown, patience: number = PATIENCE): Promise<unknown> {
  const method = body === undefined ? "DELETE" : "POST";
  return send(url, { method, ...(body !== undefined && { body: JSON.stringify(body) }) }, patience);
}

async function send(url: string, given: RequestInit, patience: number): Promise<unknown> {
  const response = await fetch(url, { ...given, signal: AbortSignal.timeout(patience) });
  const { value } = (await response.json()) as { value: { message?: string } };
  if (!response.ok) throw new Error(`WebDriver refused ${new URL(url).pathname.split("/").at(-1)}: ${value?.message}`);
  return value;
}

/** Asks again while the driver is not listening yet. */
async function whenUp<T>(act: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof TypeError) || attempt === 50) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
