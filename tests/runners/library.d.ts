/** The installed library; see `tests/runtimes/bundle.ts`. */
declare module "library" {
  export const library: import("../suite/environment.ts").Library;
}
