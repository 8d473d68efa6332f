import type { Environment, Library } from "./environment.ts";

export function badInput(_library: Library, _environment: Environment): void {}
