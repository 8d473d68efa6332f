/** The installed library; see `tests/runtimes/bundle.ts`. */
declare module "library" {
  export const library: import("../suite/environment.ts").Library;
}

/** The library by URL, beside the page; see `tests/runtimes/browsers/browser.ts`. */
declare module "*/scitokens.js" {
  const library: typeof import("../../src/index.ts");
  export = library;
}
