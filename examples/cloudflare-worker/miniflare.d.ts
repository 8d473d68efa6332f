/** As much of miniflare as is used here: its own types do not compile beside those of this project. */

interface Options {
  readonly modules: true;
  readonly host: string;
  readonly port: number;
  readonly script: string;
  readonly compatibilityDate: string;
  readonly kvNamespaces: readonly string[];
  readonly bindings: Readonly<Record<string, string>>;
}

export class Miniflare {
  constructor(options: Options);
  readonly ready: Promise<URL>;
  setOptions(options: Options): Promise<void>;
  dispose(): Promise<void>;
}
