import type { Environment, Library } from "./environment.ts";

export function errors(_library: Library, _environment: Environment): void {}
