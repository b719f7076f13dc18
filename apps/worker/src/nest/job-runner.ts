import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { House } from '../house/house.js';

const graceMs = 20_000;

/** Works off the job queue: finishes what is active at shutdown, or hands it back. */
export class JobRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(private readonly house: House) {}

  onApplicationBootstrap(): Promise<void> {
    return this.house.jobs.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.house.jobs.stop(graceMs);
  }
}
