import type { Environment, Library } from "./environment.ts";

export function enforcer(_library: Library, _environment: Environment): void {}
