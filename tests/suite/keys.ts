import type { Environment, Library } from "./environment.ts";

export function keys(_library: Library, _environment: Environment): void {}
