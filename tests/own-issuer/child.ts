/** One process of an issuer: `RUNTIME own-issuer-child.js FOLDER`. It prints its port. `/pass?seconds=N` sets its clock on. */

import { importLibrary } from "../runtimes/application.ts";
import { SECRET, tls } from "./bench.ts";
import { serve } from "./serve.ts";
import { DAY, SHARED_ISSUER } from "./shared.ts";

const { issuer, stores } = await importLibrary();
const [folder = ""] = process.argv.slice(2);
let passed = 0;

const { fetch } = issuer.createIssuer({
  issuer: SHARED_ISSUER,
  signingKeys: { store: new stores.file.FileStore({ folder }), interval: 3 * DAY },
  clients: { jobs: { secret: SECRET, scope: "read:/", audience: "ANY" } },
  now: () => Date.now() + passed * 1000,
  onError: (error) => console.error(error),
});

const server = await serve(async (request) => {
  const { pathname, searchParams } = new URL(request.url);
  if (pathname === "/asked") return ask();
  if (pathname !== "/pass") return (await fetch(request)) as Response;
  passed += Number(searchParams.get("seconds"));
  return new Response(null, { status: 204 });
}, tls);
console.log(server.port);

function ask(): Promise<Response> {
  const parameters = { grant_type: "client_credentials", client_id: "jobs", client_secret: SECRET };
  const body = new URLSearchParams({ ...parameters, scope: "read:/", audience: "https://storage.example" });
  return fetch(new Request(`${SHARED_ISSUER}/token`, { method: "POST", body })) as Promise<Response>;
}
