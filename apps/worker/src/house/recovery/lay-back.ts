import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { TributaryError } from '@tributary/contracts';
import { checkpointsFolder, restoreCheckpoint } from '@tributary/database';
import { readKeptFrom, resetConsumer } from '@tributary/eventlog';
import { consumerName } from '@tributary/pipeline';
import { writePlan, type RecoveryPlan } from './recovery-plan.js';

/**
 * Puts a data directory at rest back to the state that a restore begins with: the database as the checkpoint has it, or
 * none; the pipeline's place in the log as the database knows it. What was there is moved aside, nothing is removed but
 * what an earlier restore had moved aside.
 */
export async function layBack(dataDirectory: string, plan: RecoveryPlan): Promise<RecoveryPlan> {
  const database = join(dataDirectory, 'database');
  if (plan.checkpoint) await restoreCheckpoint(database, join(checkpointsFolder(database), plan.checkpoint.name));
  else {
    await refuseTrimmed(dataDirectory, plan.reason);
    await moveAside(database);
    await moveAside(join(dataDirectory, 'warehouse'));
  }
  await resetConsumer({
    path: join(dataDirectory, 'log', 'events'),
    name: consumerName,
    offset: plan.checkpoint?.offset ?? 0,
  });
  const laid: RecoveryPlan = { ...plan, step: 'laid-back' };
  await writePlan(dataDirectory, laid);
  return laid;
}

/** The logs alone are not enough where retention has removed their beginning. */
export async function refuseTrimmed(dataDirectory: string, reason: string): Promise<void> {
  const first = await readKeptFrom(join(dataDirectory, 'log', 'events'));
  if (first > 1)
    throw new TributaryError(
      'LOG_TRIMMED',
      `Everything would have to be derived from the event log (${reason}), but it begins at position ${first}: what came in before ` +
        'was removed (log.keepDays). Begin with a checkpoint (tributary rebuild --from-checkpoint) or restore a backup (tributary restore).',
    );
}

/** Keeps a part under another name; a former one of that name is removed. */
export async function moveAside(path: string): Promise<void> {
  const aside = `${path}.before-restore`;
  try {
    await rm(aside, { recursive: true, force: true });
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
