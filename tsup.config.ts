import { defineConfig } from "tsup";

// Declarations are written by tsc, see "build" in package.json.
export default defineConfig({
  entry: { index: "src/index.ts", "jwt/index": "src/jwt/index.ts" },
  format: "esm",
  target: "es2022",
  platform: "neutral",
  splitting: true,
  sourcemap: true,
  clean: true,
});
