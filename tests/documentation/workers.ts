/** Workers of documents: compiled with Cloudflare's types, bundled as wrangler does, and run in workerd. */

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { Miniflare, type Request, Response } from "miniflare";
import type { Checks } from "../checks.ts";
import { versionOf } from "../runtimes/bundle.ts";
import type { Environment } from "../suite/environment.ts";
import { DocumentedIssuer } from "./asking.ts";
import { type Block, placeOf } from "./markdown.ts";
import { compile, freshFolder } from "./modules.ts";

/** The bindings that documents have. */
const NAMESPACES = ["KEYS"];
const TYPES = { types: ["@cloudflare/workers-types"], lib: ["es2023"] };

export async function checkWorkers(checks: Checks, environment: Environment, blocks: readonly Block[]): Promise<void> {
  for (const block of blocks) {
    await checks.check(`${placeOf(block)}: in workerd, it guards what it serves`, () =>
      checkWorker(environment, block.code),
    );
  }
}

async function checkWorker(environment: Environment, shown: string): Promise<void> {
  const folder = freshFolder("worker");
  const issuer = await DocumentedIssuer.start(environment);
  await compile(folder, { "worker.ts": issuer.namedIn(shown) }, TYPES);
  const made = join(folder, "dist");
  mkdirSync(made);
  await build({
    entryPoints: [join(folder, "worker.js")],
    outfile: join(made, "worker.js"),
    bundle: true,
    format: "esm",
    target: "es2022",
    conditions: ["workerd", "worker"],
    external: ["cloudflare:workers"],
    logLevel: "error",
  });
  const version = await versionOf("workerd");
  const miniflare = new Miniflare({
    modules: true,
    rootPath: made,
    scriptPath: "worker.js",
    // The newest that this workerd knows.
    compatibilityDate: `${version.slice(2, 6)}-${version.slice(6, 8)}-${version.slice(8, 10)}`,
    kvNamespaces: NAMESPACES,
    outboundService: passOn,
  });
  try {
    await issuer.tryService((path, init) => miniflare.dispatchFetch(`https://storage.example${path}`, init));
  } finally {
    await miniflare.dispose();
  }
}

/** workerd knows nothing of the tests' own authority. */
async function passOn({ url, method }: Request): Promise<Response> {
  const answer = await fetch(url, { method });
  return new Response(await answer.text(), { status: answer.status, headers: [...answer.headers] });
}
