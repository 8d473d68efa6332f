/** As much of miniflare as is used here: its own types do not compile beside those of this project. */

import type { CloudflareKv } from "scitokens/stores/cloudflare-kv";

export class Miniflare {
  constructor(options: {
    readonly modules: true;
    readonly script: string;
    readonly compatibilityDate: string;
    readonly kvNamespaces: readonly string[];
    readonly bindings: Readonly<Record<string, string>>;
  });
  readonly ready: Promise<URL>;
  getKVNamespace(binding: string): Promise<CloudflareKv>;
  dispose(): Promise<void>;
}
