/** What a page asks of whoever drives the browser; see `tests/runtimes/browsers/storage.ts`. */
export async function drive(action: "limit" | "unlimit"): Promise<void> {
  const response = await fetch(`do/${action}`, { method: "POST" });
  if (!response.ok) throw new Error(`${action}: ${await response.text()}`);
}
