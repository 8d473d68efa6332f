/** What wrangler and the runtime bring, without a package for their types. */

declare module "*.html" {
  const text: string;
  // biome-ignore lint/style/noDefaultExport: so wrangler has it.
  export default text;
}

declare module "cloudflare:workers" {
  export function waitUntil(promise: Promise<unknown>): void;
}
