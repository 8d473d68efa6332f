/** That this process trusts the tests' own authority, without which nothing can be discovered at their issuer. */

export async function demandTrust(url: string): Promise<void> {
  try {
    await (await fetch(url)).arrayBuffer();
  } catch (cause) {
    throw new Error("start it with tests/run.ts, or with NODE_EXTRA_CA_CERTS=tests/fixtures/tls/ca.pem", { cause });
  }
}
