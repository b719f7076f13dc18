import { TributaryError } from '@tributary/contracts';
import type { House } from '../house/house.js';
import { hashAt, verifyDecisions } from '../house/journal/decisions.js';
import { newestCheckpoint } from '../house/recovery/checkpoint.js';
import { outOfStep } from '../house/recovery/out-of-step.js';
import { readRecovered } from '../house/recovery/recovery-plan.js';

/** What `doctor` asks about safety, by name: each answers in words, or throws what is wrong and what to do. */
export const storageChecks: Record<string, (house: House) => Promise<string>> = {
  /** Decisions are what was written, to the byte, and as many as the last checkpoint saw. */
  'control log': async (house) => {
    const { position } = await verifyDecisions(house.control);
    const checkpoint = await newestCheckpoint(house.dataDirectory);
    const seen = checkpoint?.control;
    if (
      seen &&
      seen.position > 0 &&
      (seen.position > position || (await hashAt(house.control, seen.position)) !== seen.hash)
    )
      throw new TributaryError(
        'LOG_CORRUPT',
        `Decision ${seen.position} of the control log is not the one that the checkpoint of ${checkpoint.at} saw. ` +
          'Restore log/control from a backup.',
        { details: { log: 'control', position: seen.position } },
      );
    return `${position} decisions, their chain is whole`;
  },
  'event log': async ({ events, config }) => {
    const { keepDays } = config.log;
    const firsts = await Promise.all(Array.from({ length: events.lanes }, (_, lane) => events.first(lane)));
    const [frame] = await events.read(firsts[0] ?? 1, { frames: 1 });
    const since = frame ? `holds what came in since ${new Date(frame.receivedAt).toISOString()}` : 'is empty';
    return `${since}; ${keepDays === undefined ? 'nothing is removed' : `kept for ${keepDays} days`}`;
  },
  'stores in step': async (house) => {
    const trouble = await outOfStep(house.dataDirectory, house);
    if (trouble) throw new TributaryError('DATABASE_UNAVAILABLE', `${trouble.reason}. Start again: it is restored.`);
    return 'database and warehouse fit the event log';
  },
  checkpoint: async (house) => {
    const checkpoint = await newestCheckpoint(house.dataDirectory);
    return checkpoint
      ? `the newest is of ${checkpoint.at}, events up to ${checkpoint.offset}`
      : 'none yet; a power cut now means a rebuild from the logs alone';
  },
  'last restore': async (house) => {
    const recovered = await readRecovered(house.dataDirectory);
    return recovered
      ? `${recovered.at} from ${recovered.from} and ${recovered.frames} frames of the log: ${recovered.reason}`
      : 'never needed';
  },
  disk: async (house) => {
    const { freeBytes, warnBelowBytes, refuseBelowBytes } = await house.disk.state();
    const words = `${(freeBytes / 1024 ** 3).toFixed(1)} GiB free under ${house.dataDirectory}`;
    if (freeBytes < refuseBelowBytes)
      throw new TributaryError('DISK_LOW', `${words}; nothing new is taken in until there is more. Make room.`);
    if (freeBytes < warnBelowBytes) throw new TributaryError('DISK_LOW', `${words}; make room before the next import.`);
    return words;
  },
};
