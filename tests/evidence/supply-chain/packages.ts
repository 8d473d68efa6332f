/** What is locked: the packages of each lock file, and those that users get. */

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "../../package/pack.ts";

export interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
  readonly gypfile?: boolean;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly allowScripts?: Readonly<Record<string, boolean>>;
}

/** A package as a lock file has it (docs.npmjs.com, package-lock.json). */
export interface Locked extends Manifest {
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
}

export interface LockFile {
  /** Where it is, from the root of the project: `""` for that itself. */
  readonly folder: string;
  readonly manifest: Manifest;
  readonly text: string;
  readonly lockfileVersion: number;
  /** By their places, that of the project itself being `""`. */
  readonly packages: Readonly<Record<string, Locked>>;
}

/** Every file that is part of the project. */
export function projectFiles(): readonly string[] {
  const given = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
  return execFileSync("git", given, { cwd: root, encoding: "utf8" })
    .split("\0")
    .filter((file) => file !== "");
}

export const read = (file: string): string => readFileSync(join(root, file), "utf8");

/** Of each folder that has a package.json. */
export function lockFiles(): readonly LockFile[] {
  const manifests = projectFiles().filter((file) => file === "package.json" || file.endsWith("/package.json"));
  return manifests.map((file) => {
    const folder = dirname(file) === "." ? "" : dirname(file);
    const text = read(join(folder, "package-lock.json"));
    const { lockfileVersion, packages } = JSON.parse(text) as Pick<LockFile, "lockfileVersion" | "packages">;
    return { folder, manifest: JSON.parse(read(file)), text, lockfileVersion, packages };
  });
}

/** Those of a lock file, without the project itself. */
export function others({ packages }: LockFile): readonly (readonly [place: string, locked: Locked])[] {
  return Object.entries(packages).filter(([place]) => place !== "");
}

/** What whoever installs the package gets with it. */
export function shipped(files: readonly LockFile[]): readonly (readonly [place: string, locked: Locked])[] {
  const own = files.find(({ folder }) => folder === "") as LockFile;
  return others(own).filter(([, { dev }]) => dev !== true);
}

/** The name of a package, from its place. */
export const nameOf = (place: string): string =>
  place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length);
