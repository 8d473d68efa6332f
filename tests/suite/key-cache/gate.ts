/** What a test holds back, and lets go on when it says so. */

export interface Gate {
  /** Fulfilled when it is open. */
  readonly passed: Promise<void>;
  readonly open: () => void;
}

export function gate(): Gate {
  let open = (): void => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}
