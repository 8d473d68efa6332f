/** What every service of the documents must answer, wherever it runs. */

import assert from "node:assert/strict";
import { exportJwks, generateKey, SciToken, type SigningKey } from "../../src/index.ts";
import type { Environment } from "../suite/environment.ts";
import { publishing, TestIssuer } from "../suite/issuer.ts";

/** The names that documents have for whom a service trusts, and for itself. */
const DOCUMENTED_ISSUER = "https://issuer.example";
const AUDIENCE = "https://storage.example";
const PATH = "/store/run-1";

/** Sends a request to a service, by its path. */
export type Ask = (path: string, init: { readonly headers: Record<string, string> }) => Promise<Answer>;
export interface Answer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}

/** An issuer in the place of the one that documents name. */
export class DocumentedIssuer {
  readonly issuer: TestIssuer;
  readonly #key: SigningKey;

  private constructor(issuer: TestIssuer, key: SigningKey) {
    this.issuer = issuer;
    this.#key = key;
  }

  static async start(environment: Environment): Promise<DocumentedIssuer> {
    const key = await generateKey();
    return new DocumentedIssuer(await TestIssuer.publishing(environment, exportJwks(key), "https"), key);
  }

  /** Code as the document has it, but for the issuer's name. */
  namedIn(code: string): string {
    return code.replaceAll(DOCUMENTED_ISSUER, this.issuer.url);
  }

  mint(scope: string, aud: string = AUDIENCE): Promise<string> {
    return new SciToken({ key: this.#key, claims: { sub: "jane", aud, scope } }).serialize({ issuer: this.issuer.url });
  }

  /** From now on, no page of another origin may read what it answers. */
  async closeToPages(): Promise<void> {
    const headers = { "access-control-allow-origin": "https://elsewhere.example" };
    const routes = Object.entries(publishing(this.issuer.url, exportJwks(this.#key)));
    await this.issuer.set(Object.fromEntries(routes.map(([path, route]) => [path, { ...route, headers }])));
  }

  /** Asks a service as its clients do, those that are welcome and others. */
  async tryService(ask: Ask): Promise<void> {
    const status = async (token: string, path = PATH): Promise<number> => {
      const answer = await ask(path, { headers: { authorization: `Bearer ${token}` } });
      await answer.text();
      return answer.status;
    };
    const without = await ask(PATH, { headers: {} });
    await without.text();
    assert.equal(without.status, 401, "without a token");
    assert.match(without.headers.get("www-authenticate") ?? "", /^Bearer\b/);
    const token = await this.mint("read:/store");
    const allowed = await ask(PATH, { headers: { authorization: `Bearer ${token}` } });
    const body = await allowed.text();
    assert.equal(allowed.status, 200, `with read:/store, it answers: ${body}`);
    assert.match(body, /\bjane\b/);
    assert.equal(await status(await this.mint("read:/storehouse")), 403, "with read:/storehouse");
    assert.equal(await status(await this.mint("write:/store")), 403, "with write:/store");
    assert.equal(await status(await this.mint("read:/store", "https://other.example")), 401, "for another service");
    assert.equal(await status(`${token.slice(0, -10)}AAAAAAAAAA`), 401, "with a changed signature");
    const asked = await this.issuer.requests();
    assert.deepEqual(asked, ["/.well-known/openid-configuration", "/jwks"], "the issuer is asked once");
  }
}
