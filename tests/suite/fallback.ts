import type { Environment, Library } from "./environment.ts";

export function fallback(_library: Library, _environment: Environment): void {}
