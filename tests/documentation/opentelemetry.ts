/** The recipe for metrics, as the document has it, with a real issuer, and what an exporter then gets of it. */

import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { metrics } from "@opentelemetry/api";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import type { KeyCache } from "../../src/index.ts";
import type { Checks } from "../checks.ts";
import { node } from "../package/command.ts";
import { application, root } from "../package/pack.ts";
import { importLibrary } from "../runtimes/application.ts";
import type { Environment } from "../suite/environment.ts";
import { TestIssuer } from "../suite/issuer.ts";
import { documentedCode } from "./code-block.ts";

/** The issuer that the document names. */
const DOCUMENTED = "https://issuer.example";
const STRANGER = "https://stranger.example";
/** Where the package is installed, and OpenTelemetry found further up. */
const folder = join(application, "documentation");

export async function checkOpenTelemetry(checks: Checks, environment: Environment): Promise<void> {
  await checks.check("the recipe for OpenTelemetry compiles, counts, and tells how old keys are", async () => {
    const { exportJwks, generateKey } = await importLibrary();
    const key = await generateKey();
    const issuer = await TestIssuer.publishing(environment, exportJwks(key), "https");
    const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 1 << 30 });
    metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));

    const recipe = documentedCode("docs/key-cache.md", "@opentelemetry/api").replaceAll(DOCUMENTED, issuer.url);
    const { keyCache } = await compile(recipe);
    for (let i = 0; i < 2; i++) await keyCache.getKey(issuer.url, key.keyId);
    await assert.rejects(keyCache.getKey(STRANGER, key.keyId), { code: "ERR_ISSUER_UNTRUSTED" });
    await assert.rejects(keyCache.getKey(issuer.url, "unknown"), { code: "ERR_KEY_MISSING" });
    await reader.forceFlush();

    const points = (name: string) =>
      exporter
        .getMetrics()
        .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics))
        .filter(({ descriptor }) => descriptor.name === name)
        .flatMap(({ dataPoints }): { attributes: object; value: unknown }[] => dataPoints);
    const counted = points("scitokens.key_cache.events").map(({ attributes, value }) => ({ ...attributes, value }));
    const own = (type: string, value: number, others: object = {}) => ({ type, issuer: issuer.url, ...others, value });
    const byType = (all: readonly object[]): string[] => all.map((one) => JSON.stringify(one)).sort();
    assert.deepEqual(
      byType(counted),
      byType([
        own("miss", 1),
        own("fetched", 2),
        own("hit", 2),
        own("refused", 1, { "error.type": "ERR_KEY_MISSING" }),
        { type: "refused", "error.type": "ERR_ISSUER_UNTRUSTED", value: 1 },
      ]),
    );
    const ages = points("scitokens.key_cache.age");
    assert.deepEqual(
      ages.map(({ attributes }) => attributes),
      [{ issuer: issuer.url }],
    );
    const [age] = ages.map(({ value }) => Number(value));
    assert.ok(age !== undefined && age >= 0 && age < 60, `an age of ${age}`);
    await reader.shutdown();
  });
}

/** Compiles it as an application's module, and runs it. */
async function compile(recipe: string): Promise<{ readonly keyCache: KeyCache }> {
  mkdirSync(folder, { recursive: true });
  const compilerOptions = {
    target: "es2022",
    module: "nodenext",
    lib: ["es2023", "dom"],
    types: [],
    strict: true,
    skipLibCheck: true,
  };
  writeFileSync(join(folder, "recipe.ts"), recipe);
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["recipe.ts"] }));
  await node([join(root, "node_modules/typescript/bin/tsc"), "-p", folder]);
  return import(pathToFileURL(join(folder, "recipe.js")).href);
}
