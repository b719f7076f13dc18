import { BullModule, InjectQueue, Process, Processor } from '@nestjs/bull';
import { Module, type DynamicModule, type Type } from '@nestjs/common';
import type { BullJobs, Workload } from '@tributary/jobs';
import type { Job, Queue } from 'bull';

@Module({})
export class BullQueues {
  /**
   * The queues that carry out the jobs of an installation with Redis: one for each kind, owned by Nest and known to it
   * under the kind's name. Kinds are defined before this is called.
   */
  static forJobs(jobs: BullJobs): DynamicModule {
    const workloads = jobs.workloads();
    return {
      module: BullQueues,
      imports: [
        BullModule.forRoot(jobs.connection()),
        BullModule.registerQueue(...workloads.map(({ name, settings }) => ({ name, settings }))),
      ],
      providers: workloads.map((workload) => processorFor(jobs, workload)),
    };
  }
}

/** Nest starts one processor for each decorated class. */
function processorFor(jobs: BullJobs, { name, concurrency }: Workload): Type {
  @Processor(name)
  class KindProcessor {
    constructor(@InjectQueue(name) queue: Queue) {
      jobs.adopt(queue);
    }

    @Process({ concurrency })
    work(job: Job): Promise<unknown> {
      return jobs.work(job);
    }
  }
  return KindProcessor;
}
