import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { asTributaryError } from '@tributary/contracts';
import type { House } from '../house/house.js';
import { fireHouse } from '../house/triggers.js';

/** What happens at once is told within seconds. */
const everyMs = 3_000;

/** Looks for triggers whose moment has come. Costs nothing where there are none. */
export class TriggerSweep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private under: Promise<void> | undefined;

  constructor(private readonly house: House) {}

  onApplicationBootstrap(): void {
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
      await fireHouse(this.house);
    } catch (error) {
      const { code } = asTributaryError(error);
      this.house.metrics.failures.inc({ code });
      this.house.log.error({ code, err: error }, 'triggers could not be looked at; the next try is in three seconds');
    }
  }
}
