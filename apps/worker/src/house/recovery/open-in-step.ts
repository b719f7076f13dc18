import { join } from 'node:path';
import { TributaryError } from '@tributary/contracts';
import type { Logger } from '@tributary/observability';
import { openEngines, type Engines } from '../engines.js';
import { newestCheckpoint } from './checkpoint.js';
import { layBack, moveAside } from './lay-back.js';
import { outOfStep } from './out-of-step.js';
import { readPlan, writePlan, type RecoveryPlan } from './recovery-plan.js';
import { forgetRunningMark, hasRunningMark, powerCutSigns, setRunningMark } from './running-mark.js';

interface DataDirectory {
  dataDirectory: string;
  durability: 'fsync' | 'write';
  log: Logger;
}

/** Opens the engines; a directory that is damaged or out of step is laid back first, with a plan of what is still to be done. */
export async function openInStep({
  dataDirectory,
  durability,
  log,
}: DataDirectory): Promise<{ engines: Engines; plan: RecoveryPlan | null }> {
  const durable = durability !== 'write';
  const open = () => openEngines({ dataDirectory, durability, log });
  /** In a restore a warehouse that cannot be opened is moved aside: it is derived anew. */
  const openAnyway = () =>
    open().catch(async (error: unknown) => {
      if (!(error instanceof TributaryError) || error.code !== 'WAREHOUSE_UNAVAILABLE') throw error;
      await moveAside(join(dataDirectory, 'warehouse'));
      return open();
    });
  const restore = async (reason: string, upTo = Infinity) => {
    const checkpoint = await newestCheckpoint(dataDirectory, upTo);
    const from = checkpoint ? `the checkpoint of ${checkpoint.at} and the logs` : 'the logs alone';
    log.warn({ reason, from }, 'the data directory is restored before anything else is done');
    const plan = await layBack(dataDirectory, { reason, checkpoint, step: 'begun' });
    return { engines: await openAnyway(), plan };
  };

  const cut = durable ? await powerCutSigns(dataDirectory) : null;
  const pending = await readPlan(dataDirectory);
  const markedBefore = hasRunningMark(dataDirectory);
  if (durable) await setRunningMark(dataDirectory);
  if (pending && (cut !== null || pending.step === 'begun')) {
    const plan = await layBack(dataDirectory, pending);
    return { engines: await openAnyway(), plan };
  }
  if (pending) return { engines: await open(), plan: pending };
  if (cut !== null) {
    await writePlan(dataDirectory, { reason: cut, checkpoint: await newestCheckpoint(dataDirectory), step: 'begun' });
    return restore(cut);
  }
  let engines: Engines;
  try {
    engines = await open();
  } catch (error) {
    if (!(error instanceof TributaryError) || error.code !== 'DATABASE_UNAVAILABLE') {
      // Nothing was written: a start that was refused must not look like one that died.
      if (durable && !markedBefore) await forgetRunningMark(dataDirectory);
      throw error;
    }
    return restore(`the database cannot be opened: ${error.message}`);
  }
  const trouble = await outOfStep(dataDirectory, engines);
  if (trouble === null) return { engines, plan: null };
  await engines.close();
  return restore(trouble.reason, trouble.end);
}
