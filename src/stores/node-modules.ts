/**
 * As much of the modules of Node.js as stores use; Deno and Bun have them too.
 *
 * @module
 */

import { builtin } from "../builtin.ts";
import { StoreError } from "../errors.ts";

/** What is known of a file, a folder or a link. */
export interface FileInfo {
  readonly uid: number;
  readonly mode: number;
  readonly mtimeMs: number;
  isDirectory(): boolean;
  isFile(): boolean;
  isSymbolicLink(): boolean;
}

/** A file that is open to be written. */
export interface FileHandle {
  writeFile(text: string): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Of `node:fs/promises`. */
export interface FileSystem {
  readonly constants: {
    readonly O_WRONLY: number;
    readonly O_CREAT: number;
    readonly O_EXCL: number;
    /** Windows has none. */
    readonly O_NOFOLLOW?: number | undefined;
  };
  lstat(path: string): Promise<FileInfo>;
  mkdir(path: string, options: { readonly mode: number }): Promise<unknown>;
  open(path: string, flags: number, mode?: number): Promise<FileHandle>;
  readFile(path: string, encoding: "utf8"): Promise<string>;
  readdir(path: string): Promise<string[]>;
  realpath(path: string): Promise<string>;
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
}

/** Of `node:path`. */
export interface Paths {
  dirname(path: string): string;
  isAbsolute(path: string): boolean;
  join(...parts: readonly string[]): string;
  resolve(path: string): string;
}

/** Of `node:process`. */
export interface Process {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Windows has none. */
  geteuid?(): number;
}

/** Of `node:os`. */
export interface System {
  homedir(): string;
}

/** What a store on disk needs. */
export interface NodeModules {
  readonly fs: FileSystem;
  readonly os: System;
  readonly path: Paths;
  readonly host: Process;
}

/**
 * The modules, where there are any.
 *
 * @param who - The class that needs them.
 * @throws StoreError in browsers and Workers.
 */
export function nodeModules(who: string): NodeModules {
  // The files of a Worker are those of one request, and nothing on a disk.
  if (globalThis.navigator?.userAgent === "Cloudflare-Workers") throw withoutFiles(who);
  const fs = builtin<FileSystem>("node:fs/promises");
  const os = builtin<System>("node:os");
  const path = builtin<Paths>("node:path");
  const host = builtin<Process>("node:process");
  if (fs !== undefined && os !== undefined && path !== undefined && host !== undefined) {
    return { fs, os, path, host };
  }
  throw withoutFiles(who);
}

function withoutFiles(who: string): StoreError {
  return new StoreError(
    `${who} works where there are files: in Node.js from 20.16 on, Deno and Bun; use another store`,
  );
}

/** Whether there is no such file or folder. */
export function isMissing(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === "ENOENT";
}
