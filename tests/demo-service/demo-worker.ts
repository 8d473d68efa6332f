/** The Worker of examples/cloudflare-worker, run by miniflare over https: two isolates that share what is in KV. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseJSONC } from "confbox";
import { build } from "esbuild";
import { Miniflare, type MiniflareOptions } from "miniflare";
import type { CloudflareKv } from "../../src/stores/cloudflare-kv.ts";
import { freePort } from "../free-port.ts";
import { root } from "../package/pack.ts";

const FOLDER = join(root, "examples/cloudflare-worker");
const TLS = join(root, "tests/fixtures/tls");

interface Config {
  readonly main: string;
  readonly compatibility_date: string;
  readonly kv_namespaces: readonly { readonly binding: string }[];
  readonly vars: Readonly<Record<string, string>>;
  readonly triggers: { readonly crons: readonly string[] };
}

/** As it is deployed. */
export const config = parseJSONC(readFileSync(join(FOLDER, "wrangler.jsonc"), "utf8")) as Config;

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: what it is said to be, a test finds out.
  readonly json: any;
}

/** How it is asked. */
export interface Asking {
  readonly method?: string;
  readonly body?: string | URLSearchParams;
  readonly headers?: Readonly<Record<string, string>>;
}

export class DemoWorker {
  readonly url: string;
  readonly #miniflare: Miniflare;
  readonly #options: MiniflareOptions;

  private constructor(url: string, options: MiniflareOptions) {
    this.url = url;
    this.#options = options;
    this.#miniflare = new Miniflare(options);
  }

  /** @param vars - Variables in the place of those in wrangler.jsonc. */
  static async start(vars: Readonly<Record<string, string>>): Promise<DemoWorker> {
    const port = await freePort();
    const url = `https://localhost:${port}`;
    const isolate = {
      modules: true,
      script: await script(),
      compatibilityDate: config.compatibility_date,
      // By names that both isolates have in common.
      kvNamespaces: Object.fromEntries(config.kv_namespaces.map(({ binding }) => [binding, binding])),
      bindings: { ...config.vars, ISSUER: url, KV_DELAY: "0", ...vars },
    } as const;
    const worker = new DemoWorker(url, {
      host: "localhost",
      port,
      httpsKeyPath: join(TLS, "localhost.key"),
      httpsCertPath: join(TLS, "localhost.pem"),
      workers: ["one", "two"].map((name) => ({ name, ...isolate })),
    });
    await worker.#miniflare.ready;
    return worker;
  }

  /** Asks the first isolate, as anybody does. */
  async ask(path: string, asking: Asking = {}): Promise<Answer> {
    return answerOf(await fetch(this.url + path, { redirect: "manual", ...asking }));
  }

  /** Asks the second. */
  async askTwo(path: string, asking: Asking = {}): Promise<Answer> {
    const { body, ...others } = asking;
    const text = body === undefined ? {} : { body: String(body) };
    const two = await this.#miniflare.getWorker("two");
    return answerOf((await two.fetch(this.url + path, { ...others, ...text })) as unknown as Response);
  }

  post(path: string, value: unknown): Promise<Answer> {
    return this.ask(path, { method: "POST", body: typeof value === "string" ? value : JSON.stringify(value) });
  }

  async issue(payload: object, algorithm?: string): Promise<string> {
    return (await this.post("/issue", { payload, ...(algorithm !== undefined && { algorithm }) })).text;
  }

  /** The names of the keys that it publishes. */
  async kids(): Promise<string[]> {
    return kidsIn(await this.ask("/oauth2/certs"));
  }

  /** Both isolates begin anew; what is in KV and in the Cache API stays. */
  async restart(): Promise<void> {
    await this.#miniflare.setOptions(this.#options);
    await this.#miniflare.ready;
  }

  async runCron(): Promise<void> {
    const one = await this.#miniflare.getWorker("one");
    const { outcome } = await one.scheduled({ cron: config.triggers.crons[0] ?? "" });
    if (outcome !== "ok") throw new Error(`the scheduled handler: ${outcome}`);
  }

  async kv(name: "SIGNING_KEYS" | "ISSUER_KEYS"): Promise<CloudflareKv> {
    return (await this.#miniflare.getKVNamespace(name, "one")) as unknown as CloudflareKv;
  }

  /** Takes out of the first isolate's Cache API what is kept of an issuer, and tells whether there was anything. */
  async forgetNearby(issuer: string): Promise<boolean> {
    const caches = await this.#miniflare.getCaches();
    const cache = await caches.open("scitokens");
    return cache.delete(`https://scitokens.invalid/${encodeURIComponent(issuer)}`);
  }

  async end(): Promise<void> {
    await this.#miniflare.dispose();
  }
}

export function kidsIn({ json }: Answer): string[] {
  return (json.keys as { readonly kid: string }[]).map(({ kid }) => kid).sort();
}

export const bearer = (token: string): Asking => ({ headers: { authorization: `Bearer ${token}` } });

async function answerOf(response: Response): Promise<Answer> {
  const { status, headers } = response;
  const text = await response.text();
  const isJson = headers.get("content-type") === "application/json";
  return { status, headers, text, json: isJson ? JSON.parse(text) : undefined };
}

let made: Promise<string> | undefined;

/** One module of all, as wrangler makes it. */
function script(): Promise<string> {
  made ??= build({
    entryPoints: [join(FOLDER, config.main)],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    conditions: ["workerd", "worker"],
    loader: { ".html": "text" },
    external: ["cloudflare:workers"],
  }).then(({ outputFiles }) => outputFiles[0]?.text ?? "");
  return made;
}
