export interface Sleeper {
  /**
   * Resolves after `ms`, or when woken; at once where it was woken since the last sleep. True where it was woken.
   */
  sleep(ms: number): Promise<boolean>;
  wake(): void;
}

/** A pause that can be cut short. */
export function createSleeper(): Sleeper {
  let woken = false;
  let timer: NodeJS.Timeout | undefined;
  let rouse: (() => void) | null = null;
  return {
    async sleep(ms) {
      if (!woken)
        await new Promise<void>((resolve) => {
          rouse = resolve;
          timer = setTimeout(resolve, ms);
        });
      clearTimeout(timer);
      rouse = null;
      const early = woken;
      woken = false;
      return early;
    },
    wake() {
      woken = true;
      rouse?.();
    },
  };
}
