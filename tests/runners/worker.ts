/** Runs the shared suite in a Worker, when it is asked. */

import { library } from "library";
import type { CloudflareKv } from "../../src/stores/cloudflare-kv.ts";
import type { Environment } from "../suite/environment.ts";
import { runSuite } from "../suite/suite.ts";

interface Asked {
  readonly environment: Environment;
  readonly runtime: string;
  readonly version: string;
}

const worker = {
  async fetch(request: Request, { KEYS }: { KEYS: CloudflareKv }): Promise<Response> {
    const { environment, runtime, version } = (await request.json()) as Asked;
    return Response.json(await runSuite({ library, environment, runtime, version, places: { cloudflareKv: KEYS } }));
  },
};

// biome-ignore lint/style/noDefaultExport: a Worker is its module's default export.
export default worker;
