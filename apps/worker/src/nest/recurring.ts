import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { asTributaryError } from '@tributary/contracts';
import type { House } from '../house/house.js';

export interface Recurrence {
  everyMs: number;
  /** When it is done for the first time, where that is sooner. */
  firstMs?: number;
  work(): Promise<unknown>;
  /** What the log says where it fails: what did not happen, and when it is tried again. */
  failed: string;
}

/** Work that comes back for as long as the application stands, whether it fails or not. */
export class Recurring implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timers: NodeJS.Timeout[] = [];
  private under: Promise<void> | undefined;

  constructor(
    private readonly house: Pick<House, 'metrics' | 'log'>,
    private readonly recurrence: Recurrence,
  ) {}

  onApplicationBootstrap(): void {
    const { everyMs, firstMs } = this.recurrence;
    // Work that takes longer than the pause swallows the next: it goes on from where this one ends.
    const begin = () => void (this.under ??= this.once().finally(() => (this.under = undefined)));
    this.timers = [setInterval(begin, everyMs)];
    if (firstMs !== undefined) this.timers.push(setTimeout(begin, firstMs));
    for (const timer of this.timers) timer.unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    for (const timer of this.timers) clearTimeout(timer);
    await this.under;
  }

  private async once(): Promise<void> {
    try {
      await this.recurrence.work();
    } catch (error) {
      const { code } = asTributaryError(error);
      this.house.metrics.failures.inc({ code });
      this.house.log.error({ code, err: error }, this.recurrence.failed);
    }
  }
}
