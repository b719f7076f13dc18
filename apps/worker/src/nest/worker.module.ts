import { Module, type DynamicModule } from '@nestjs/common';
import type { House } from '../house/house.js';
import { CheckpointSchedule } from './checkpoint-schedule.js';
import { JobRunner } from './job-runner.js';
import { LogFollower } from './log-follower.js';

@Module({})
export class WorkerModule {
  /**
   * Everything that works in the background of an open house. It ends before the application does; the house stays
   * open. Who wants to know how processing goes makes the follower and asks its `check`.
   */
  static forHouse(house: House, follower = new LogFollower(house)): DynamicModule {
    return {
      module: WorkerModule,
      providers: [
        // A factory, since Nest runs no lifecycle hooks of plain values.
        { provide: LogFollower, useFactory: () => follower },
        { provide: JobRunner, useFactory: () => new JobRunner(house) },
        { provide: CheckpointSchedule, useFactory: () => new CheckpointSchedule(house) },
      ],
    };
  }
}
