import type { Environment, Library } from "./environment.ts";

export function scopes(_library: Library, _environment: Environment): void {}
