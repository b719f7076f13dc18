import { TributaryError } from '@tributary/contracts';
import { consumerName } from '@tributary/pipeline';
import type { House, Progress } from '../house.js';
import { followIdentity } from '../identity/follow-decisions.js';
import { deriveEvents } from '../reprocess/derive-events.js';
import { takeCheckpoint } from './checkpoint.js';
import { judgeEveryone } from './judge-everyone.js';
import { emptyWarehouse, reconcileWarehouse, skipNumbers, writeIdentity } from './reconcile.js';
import { closePlan, writePlan, type RecoveryPlan } from './recovery-plan.js';
import { replayChanges } from './replay-changes.js';
import { replayDecisions } from './replay-decisions.js';
import { replayDeliveries } from './replay-deliveries.js';
import { replayJourneys } from './replay-journeys.js';
import { replaySuppressions } from './replay-suppressions.js';

/**
 * Brings a directory that was laid back to where the logs are: the warehouse to match the database, then everything that
 * came in since, then memberships, deliveries and decisions as their logs tell. Nothing is sent. Cut short, it is taken
 * up again where it was.
 */
export async function catchUp(
  house: House,
  plan: RecoveryPlan,
  tell: (progress: Progress) => void = () => {},
): Promise<void> {
  const { checkpoint } = plan;
  let whole = plan.whole ?? true;
  if (checkpoint && plan.step !== 'reconciled') {
    tell({ stage: 'restore', done: null, text: 'the warehouse is brought to match' });
    whole = await reconcileWarehouse(house, checkpoint).catch(unreadable);
    if (!whole) {
      await refuseTrimmed(house);
      await emptyWarehouse(house);
    }
    await writeIdentity(house);
    if (!whole) await deriveEvents(house, { from: 1, to: checkpoint.offset }, { tell });
    await skipNumbers(house, checkpoint);
    await writePlan(house.dataDirectory, { ...plan, step: 'reconciled', whole });
  }
  const from = await house.events.consumer(consumerName).offset();
  const end = await house.events.end();
  await house.process(
    new AbortController().signal,
    ({ cut }) => {
      const done = Number(cut.split('-').at(-1));
      tell({ stage: 'restore', done: end > from ? (done - from) / (end - from) : null, text: 'events from the log' });
    },
    { segments: false },
  );
  tell({ stage: 'restore', done: null, text: 'memberships, deliveries and decisions' });
  await house.betweenBatches(() => followIdentity(house, { segments: false }));
  await replayChanges(house, checkpoint && whole ? checkpoint.changes + 1 : 1);
  await replayDeliveries(house, checkpoint && whole ? checkpoint.deliveries + 1 : 1);
  await replaySuppressions(house, checkpoint && whole ? checkpoint.deliveries + 1 : 1);
  await replayJourneys(house, checkpoint ? checkpoint.deliveries + 1 : 1);
  await replayDecisions(house, checkpoint ? checkpoint.control.position + 1 : 1);
  await house.betweenBatches(() => judgeEveryone(house, 'restore'));
  const taken = await takeCheckpoint(house);
  const recovered = {
    at: new Date().toISOString(),
    reason: plan.reason,
    from: checkpoint ? `the checkpoint of ${checkpoint.at}` : 'the logs alone',
    frames: end - (checkpoint?.offset ?? 0),
  };
  await closePlan(house.dataDirectory, recovered);
  house.log.warn({ ...recovered, checkpoint: taken?.name }, 'the data directory is restored');
}

/** What the warehouse lost from before the log begins cannot be derived anew: better to stop than to go on without it. */
async function refuseTrimmed({ events }: House): Promise<void> {
  if ((await events.first()) > 1)
    throw new TributaryError(
      'LOG_TRIMMED',
      'The warehouse lost events that the log no longer has (log.keepDays). Restore a backup: tributary restore.',
    );
}

/** Rows that cannot be read any more are lost ones. */
function unreadable(error: unknown): false {
  if (error instanceof TributaryError && error.code === 'WAREHOUSE_QUERY') return false;
  throw error;
}
