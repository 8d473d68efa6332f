/** A page that may not use IndexedDB: a sandboxed frame, whose origin is like no other. */

import QUnit from "qunit";

export function denied(): void {
  QUnit.test("every call tells, and tokens verify with keys that are fetched or given", async (assert) => {
    const frame = document.createElement("iframe");
    frame.setAttribute("sandbox", "allow-scripts");
    frame.src = "denied.html";
    const told = new Promise((resolve) => {
      addEventListener("message", ({ data }) => resolve(data), { once: true });
    });
    document.body.append(frame);
    const refused = ["ERR_STORE", "SecurityError"];
    assert.deepEqual(await told, {
      errors: [refused, refused, refused, refused, refused, refused],
      fetched: true,
      pinned: true,
      // Reading and writing.
      events: ["store_failed", "fetched", "store_failed"],
    });
    frame.remove();
  });
}
