import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { asTributaryError } from '@tributary/contracts';
import type { House } from '../house/house.js';
import { trimEvents } from '../house/retention/trim-events.js';

const everyMs = 3_600_000;

/** Frees once an hour, and soon after the start, what the event log need not keep any longer. */
export class RetentionSchedule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timers: NodeJS.Timeout[] = [];
  private under: Promise<void> = Promise.resolve();

  constructor(
    private readonly house: House,
    private readonly trim: (house: House, now: number) => Promise<unknown> = trimEvents,
  ) {}

  onApplicationBootstrap(): void {
    const run = () => void (this.under = this.under.then(() => this.run()));
    this.timers = [setTimeout(run, 60_000), setInterval(run, everyMs)];
    for (const timer of this.timers) timer.unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    for (const timer of this.timers) clearTimeout(timer);
    await this.under;
  }

  private async run(): Promise<void> {
    try {
      await this.trim(this.house, Date.now());
    } catch (error) {
      const { code } = asTributaryError(error);
      this.house.metrics.failures.inc({ code });
      this.house.log.error({ code, err: error }, 'the event log could not be trimmed; the next try is in an hour');
    }
  }
}
