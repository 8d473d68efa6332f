import type { Environment, Library } from "./environment.ts";

export function validator(_library: Library, _environment: Environment): void {}
