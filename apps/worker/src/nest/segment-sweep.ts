import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { asTributaryError } from '@tributary/contracts';
import { sweepSegments } from '@tributary/segments';
import type { House } from '../house/house.js';
import { ruleContextOf } from '../house/segments.js';

/** A time-only exit is seen within a minute of its moment, the sweep itself included. */
const everyMs = 30_000;

/** Lets time pass for segments: windows that end, waits that are over, dates that come, without any new event. */
export class SegmentSweep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private under: Promise<void> | undefined;

  constructor(private readonly house: House) {}

  onApplicationBootstrap(): void {
    // A sweep that takes longer than the pause swallows the next: it goes on from where this one ends.
    this.timer = setInterval(() => {
      this.under ??= this.sweep().finally(() => (this.under = undefined));
    }, everyMs);
    this.timer.unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.under;
  }

  private async sweep(): Promise<void> {
    try {
      await this.house.betweenBatches(async () => {
        const context = await ruleContextOf(this.house);
        await sweepSegments(this.house, context.segments ?? [], { at: Date.now(), context });
      });
    } catch (error) {
      const { code } = asTributaryError(error);
      this.house.metrics.failures.inc({ code });
      this.house.log.error({ code, err: error }, 'segments could not be swept; the next try is in half a minute');
    }
  }
}
