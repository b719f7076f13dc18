import { Module, type DynamicModule } from '@nestjs/common';
import { isBullJobs } from '@tributary/jobs';
import type { House } from '../house/house.js';
import { registerJobs } from '../schedules/index.js';
import { BullQueues } from './bull-queues.js';
import { checkpointSchedule } from './checkpoint-schedule.js';
import { JobRunner } from './job-runner.js';
import { JobSchedules } from './job-schedules.js';
import { LiveActivation } from './live-activation.js';
import { LogFollower } from './log-follower.js';
import { forgetSchedule, trimSchedule } from './retention-schedule.js';
import { alertSweep, arrivalSweep, journeySweep, segmentSweep, triggerSweep } from './sweeps.js';

@Module({})
export class WorkerModule {
  /**
   * Everything that works in the background of an open house. It ends before the application does; the house stays
   * open. Who wants to know how processing goes makes the follower and asks its `check`.
   */
  static forHouse(house: House, follower = new LogFollower(house)): DynamicModule {
    registerJobs(house);
    return {
      module: WorkerModule,
      // Bull's queues are Nest's; the queue in the database looks after itself.
      imports: isBullJobs(house.jobs) && house.jobs.queues === 'application' ? [BullQueues.forJobs(house.jobs)] : [],
      providers: [
        // A factory, since Nest runs no lifecycle hooks of plain values.
        { provide: LogFollower, useFactory: () => follower },
        { provide: JobRunner, useFactory: () => new JobRunner(house) },
        { provide: JobSchedules, useFactory: () => new JobSchedules(house) },
        { provide: 'trim schedule', useFactory: () => trimSchedule(house) },
        { provide: 'forget schedule', useFactory: () => forgetSchedule(house) },
        { provide: 'segment sweep', useFactory: () => segmentSweep(house) },
        { provide: 'trigger sweep', useFactory: () => triggerSweep(house) },
        { provide: 'arrival sweep', useFactory: () => arrivalSweep(house) },
        { provide: 'alert sweep', useFactory: () => alertSweep(house) },
        { provide: 'journey sweep', useFactory: () => journeySweep(house) },
        { provide: LiveActivation, useFactory: () => new LiveActivation(house) },
        { provide: 'checkpoint schedule', useFactory: () => checkpointSchedule(house) },
      ],
    };
  }
}
