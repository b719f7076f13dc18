import 'reflect-metadata';
import { Module, type DynamicModule, type LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { House } from '../house/house.js';
import type { LogFollower } from './log-follower.js';
import { WorkerModule } from './worker.module.js';

@Module({})
class RootModule {}

export interface RunningWorker {
  /** Finishes the batch and the jobs under way, or hands them back. The house stays open. */
  close(): Promise<void>;
}

/** Works on an open house without an api: follows the log, does jobs and schedules. */
export async function startWorker(
  house: House,
  { follower, logger }: { follower: LogFollower; logger: LoggerService },
): Promise<RunningWorker> {
  const root: DynamicModule = { module: RootModule, imports: [WorkerModule.forHouse(house, follower)] };
  const context = await NestFactory.createApplicationContext(root, { logger, abortOnError: false });
  return { close: () => context.close() };
}
