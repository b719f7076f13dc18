import { setTimeout as pause } from 'node:timers/promises';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { asTributaryError, type TributaryError } from '@tributary/contracts';
import { consumerName } from '@tributary/pipeline';
import type { House } from '../house/house.js';
import { within } from './within.js';

const waitMs = 5_000;
const firstPauseMs = 500;
const longestPauseMs = 60_000;
/** A batch takes seconds; one that takes longer is repeated at the next start, its effects keyed by its cut. */
const graceMs = 20_000;

/** Processes events as they come in, for as long as the application stands. */
export class LogFollower implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private following: Promise<void> = Promise.resolve();
  private trouble: TributaryError | undefined;

  constructor(private readonly house: House) {}

  onApplicationBootstrap(): void {
    this.following = this.follow(this.stopping.signal);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    if (!(await within(graceMs, this.following)))
      this.house.log.warn({ graceMs }, 'the batch under way did not end in time; the next start repeats it');
  }

  /** For readiness: throws what the last attempt failed with, until one succeeds. */
  check = async (): Promise<void> => {
    if (this.trouble) throw this.trouble;
  };

  private async follow(signal: AbortSignal): Promise<void> {
    const consumer = this.house.events.consumer(consumerName);
    let pauseMs = firstPauseMs;
    while (!signal.aborted) {
      try {
        await this.house.process(signal);
        this.house.metrics.lag.set(await consumer.lag());
        this.trouble = undefined;
        pauseMs = firstPauseMs;
        await consumer.wait(waitMs, signal);
      } catch (error) {
        if (signal.aborted) return;
        this.trouble = asTributaryError(error);
        this.house.metrics.failures.inc({ code: this.trouble.code });
        this.house.log.error(
          { code: this.trouble.code, err: error, pauseMs },
          'events cannot be processed; trying again after a pause',
        );
        await pause(pauseMs, undefined, { signal }).catch(() => {});
        pauseMs = Math.min(pauseMs * 2, longestPauseMs);
      }
    }
  }
}
