import type { Environment, Library } from "./environment.ts";

export function scitoken(_library: Library, _environment: Environment): void {}
