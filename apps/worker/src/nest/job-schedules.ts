import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { House } from '../house/house.js';
import { startClock, type Clock } from '../schedules/index.js';

/** Starts the jobs of the configuration by their schedules. */
export class JobSchedules implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private clock: Clock | undefined;

  constructor(private readonly house: House) {}

  async onApplicationBootstrap(): Promise<void> {
    this.clock = await startClock(this.house);
  }

  beforeApplicationShutdown(): void {
    this.clock?.stop();
  }
}
