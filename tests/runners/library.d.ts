/** The installed library; see `tests/runtimes/bundle.ts`. */
declare module "library" {
  export const library: import("../suite/environment.ts").Library;
}

/** As much of Cloudflare's own module as is used. */
declare module "cloudflare:workers" {
  /** Lets work end that goes on after the answer. */
  export function waitUntil(work: Promise<unknown>): void;
}

/** The library by URL, beside the page; see `tests/runtimes/browsers/browser.ts`. */
declare module "*/scitokens.js" {
  const library: typeof import("../../src/index.ts");
  export = library;
}
