/** What was tried in this page or worker that its Content-Security-Policy forbids: a list that grows. */
export function violationsHere(): readonly string[] {
  const violations: string[] = [];
  addEventListener("securitypolicyviolation", ((event: SecurityPolicyViolationEvent) => {
    // WebKit asks by itself, for the tab's label, and tells the page that it must not.
    if (event.blockedURI.endsWith("/favicon.ico")) return;
    violations.push(`Content-Security-Policy: ${event.effectiveDirective} was violated by ${event.blockedURI}`);
  }) as EventListener);
  return violations;
}
