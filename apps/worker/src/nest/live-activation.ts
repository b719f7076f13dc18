import { setTimeout as pause } from 'node:timers/promises';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { asTributaryError } from '@tributary/contracts';
import { activateChanged, awaitChanges, deliverDue } from '../commands/activate-live.js';
import type { House } from '../house/house.js';
import { everySync } from '../house/every-sync.js';
import { within } from './within.js';

const lookMs = 2_000;
const afterFailureMs = 30_000;
const graceMs = 20_000;

/**
 * While the house stands: sends what waits for its time, asks for vendors' jobs, and brings live syncs in step with who
 * enters and leaves. Each sync has a loop of its own.
 */
export class LiveActivation implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private readonly loops = new Map<string, Promise<void>>();
  private looking: Promise<void> = Promise.resolve();

  constructor(private readonly house: House) {}

  onApplicationBootstrap(): void {
    this.looking = this.look(this.stopping.signal);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    if (!(await within(graceMs, Promise.all([this.looking, ...this.loops.values()]))))
      this.house.log.warn({ graceMs }, 'deliveries under way did not end in time; the next start takes them up');
  }

  /** A loop for every sync that is defined by now. */
  private async look(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      for (const key of Object.keys(everySync(this.house.config)))
        if (!this.loops.has(key))
          this.loops.set(
            key,
            this.follow(key, signal).finally(() => this.loops.delete(key)),
          );
      await pause(lookMs, undefined, { signal }).catch(() => {});
    }
  }

  private async follow(key: string, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && Object.hasOwn(everySync(this.house.config), key))
      try {
        await deliverDue(this.house, key, signal);
        if (this.house.config.syncs[key]?.live !== true) await pause(lookMs, undefined, { signal });
        else if (!(await activateChanged(this.house, key, signal)))
          await awaitChanges(this.house, key, { ms: lookMs, signal });
      } catch (error) {
        if (signal.aborted) return;
        const { code } = asTributaryError(error);
        this.house.metrics.failures.inc({ code });
        this.house.log.error(
          { sync: key, code, err: error },
          'a sync cannot be worked; the next try is in half a minute',
        );
        await pause(afterFailureMs, undefined, { signal }).catch(() => {});
      }
  }
}
