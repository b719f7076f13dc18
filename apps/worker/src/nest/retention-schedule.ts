import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { asTributaryError } from '@tributary/contracts';
import type { House } from '../house/house.js';
import { forgetTold } from '../house/retention/forget-told.js';
import { trimEvents } from '../house/retention/trim-events.js';

const everyMs = 3_600_000;

/** What is freed, each by itself: what fails does not keep the others. */
const works = [trimEvents, forgetTold];

/** Frees once an hour, and soon after the start, what need not be kept any longer: of the event log, and of what triggers told. */
export class RetentionSchedule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timers: NodeJS.Timeout[] = [];
  private under: Promise<void> = Promise.resolve();

  constructor(private readonly house: House) {}

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
    for (const work of works)
      try {
        await work(this.house, Date.now());
      } catch (error) {
        const { code } = asTributaryError(error);
        this.house.metrics.failures.inc({ code });
        this.house.log.error(
          { code, err: error, work: work.name },
          'what is old was not removed; the next try is in an hour',
        );
      }
  }
}
