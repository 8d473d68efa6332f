import type { Environment, Library } from "./environment.ts";

export function keyCache(_library: Library, _environment: Environment): void {}
