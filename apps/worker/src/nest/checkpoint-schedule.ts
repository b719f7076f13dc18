import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { asTributaryError } from '@tributary/contracts';
import { listRuns } from '@tributary/observability';
import { consumerName } from '@tributary/pipeline';
import type { House } from '../house/house.js';
import { takeCheckpoint } from '../house/recovery/checkpoint.js';

const everyMs = 5 * 60_000;

/** Copies the database every five minutes in which something changed: after a power cut it is restored from the copy and the logs. */
export class CheckpointSchedule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private under: Promise<void> = Promise.resolve();
  private copied = '';

  constructor(
    private readonly house: House,
    private readonly take: (house: House) => Promise<unknown> = takeCheckpoint,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void (this.under = this.under.then(() => this.copy())), everyMs);
    this.timer.unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.under;
  }

  private async copy(): Promise<void> {
    try {
      const state = await stateOf(this.house);
      if (state === this.copied) return;
      await this.take(this.house);
      this.copied = state;
    } catch (error) {
      const { code } = asTributaryError(error);
      this.house.metrics.failures.inc({ code });
      this.house.log.error({ code, err: error }, 'the database could not be copied; the next try is in five minutes');
    }
  }
}

/** Changes whenever something worth keeping did: events processed, decisions made, runs begun or ended. */
async function stateOf({ events, control, changes, database }: House): Promise<string> {
  const [run] = await listRuns(database, { limit: 1 });
  const offset = await events.consumer(consumerName).offset();
  return JSON.stringify([offset, await control.end(), await changes.end(), run?.id, run?.state]);
}
