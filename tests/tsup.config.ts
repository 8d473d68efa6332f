import { defineConfig } from "tsup";

// Node 20 runs no TypeScript, and browsers and Workers no bare imports: the suite is bundled, the library is not in it.
export default defineConfig({
  entry: {
    run: "tests/run.ts",
    "command-line": "tests/runners/command-line.ts",
    "scitokens-cpp": "tests/interop/scitokens-cpp.ts",
    package: "tests/package/check.ts",
    redis: "tests/stores/redis.ts",
    simulation: "tests/simulation/check.ts",
    "deno-kv": "tests/simulation/deno-kv.ts",
    documentation: "tests/documentation/check.ts",
    examples: "tests/examples/check.ts",
    playground: "tests/playground/check.ts",
    workerd: "tests/runners/workerd.ts",
    interleaved: "tests/interleaved/check.ts",
    processes: "tests/processes/check.ts",
    started: "tests/runners/started.ts",
    "edge-runtime": "tests/runners/edge-runtime.ts",
  },
  outDir: "tests/.build",
  format: "esm",
  target: "es2022",
  platform: "node",
  // Not of one file, or of this runtime alone.
  external: [
    "esbuild",
    "vite",
    "webpack",
    "miniflare",
    "edge-runtime",
    "playwright",
    /^unstorage/,
    "ioredis",
    /^@opentelemetry/,
  ],
  loader: { ".jsonl": "text" },
  sourcemap: "inline",
  clean: true,
  silent: true,
});
