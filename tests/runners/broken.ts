/** Loaded before a page's own module: tells the server at once when that cannot be loaded, or breaks. */

const tell = (what: unknown): void => {
  const report = { runtime: document.title, version: "", passed: 0, failed: 1, failures: [`it broke: ${what}`] };
  void fetch("report", { method: "POST", body: JSON.stringify(report) });
};

// A script that does not load tells only those who catch the event on its way down.
addEventListener("error", (event) => tell(event.message ?? (event.target as HTMLScriptElement).src), true);
addEventListener("unhandledrejection", ({ reason }) => tell(reason));
