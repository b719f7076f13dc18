import { createHash } from 'node:crypto';
import { TributaryError, type Database, type EventLog, type Frame, type Position } from '@tributary/contracts';

/** What people decided: one entry of the control log. Secrets in it are sealed, tokens are hashes. */
export interface Decision {
  kind: string;
  [field: string]: unknown;
}

/** That an address may be contacted again: a `Lift` of libs/activation. */
export const suppressionLifted = 'suppression.lifted';

/** An entry as it lies in the log. The first has an empty `previous`; entries of releases before the chain have none. */
type ChainedDecision = Decision & { previous?: string };

/** Where the chain ends: whoever keeps this elsewhere can tell a log that was cut short or written anew. */
export interface ChainHead {
  position: Position;
  /** SHA-256 of the last entry's bytes, hex; empty where there is none. */
  hash: string;
}

const hashOf = (body: Uint8Array): string => createHash('sha256').update(body).digest('hex');
const underWay = new WeakMap<EventLog, Promise<unknown>>();

/**
 * Has the control log for itself, among all processes of an installation, while `work` writes to it: the chain would
 * fork if two appended after the same entry. Not from within a transaction, and not within itself.
 */
export const holdingControl = <T>(database: Pick<Database, 'exclusive'>, work: () => Promise<T>): Promise<T> =>
  database.exclusive('control log', work);

/**
 * Appends a decision that carries the hash of the one before it. Durable when it resolves. Where several processes write,
 * within {@link holdingControl}.
 */
export function recordDecision(control: EventLog, decision: Decision): Promise<Position> {
  const mine = Promise.resolve(underWay.get(control)).then(async () => {
    const { hash: previous } = await chainHead(control);
    const entry: ChainedDecision = { previous, ...decision };
    return control.append([
      {
        key: 'decisions',
        source: decision.kind,
        receivedAt: Date.now(),
        body: Buffer.from(JSON.stringify(entry)),
      },
    ]);
  });
  underWay.set(
    control,
    mine.catch(() => {}),
  );
  return mine;
}

export async function chainHead(control: EventLog): Promise<ChainHead> {
  const position = await control.end();
  return { position, hash: position > 0 ? await hashAt(control, position) : '' };
}

/** SHA-256 of the entry at a position. */
export async function hashAt(control: EventLog, position: Position): Promise<string> {
  const [frame] = await control.read(position, { frames: 1 });
  return frame ? hashOf(frame.body) : '';
}

/** Every decision from a position on, in order. */
export async function* decisionsFrom(
  control: EventLog,
  from: Position,
): AsyncGenerator<{ position: Position; decision: ChainedDecision; frame: Frame }> {
  const end = await control.end();
  for (let next = from; next <= end;) {
    const frames = await control.read(next);
    for (const frame of frames)
      yield {
        position: frame.position,
        decision: JSON.parse(Buffer.from(frame.body).toString()) as ChainedDecision,
        frame,
      };
    next = (frames.at(-1)?.position ?? end) + 1;
  }
}

/**
 * Reads the whole control log and checks that each entry carries the hash of the one before. Returns its end.
 * @throws LOG_CORRUPT with `details.position`, the entry that is not what was written.
 */
export async function verifyDecisions(control: EventLog): Promise<ChainHead> {
  const head: ChainHead = { position: 0, hash: '' };
  let chained = false;
  for await (const { position, decision, frame } of decisionsFrom(control, 1)) {
    const { previous } = decision;
    if (previous === undefined && chained) throw broken(position, 'it carries no hash of the one before');
    if (previous !== undefined && previous !== head.hash)
      throw broken(Math.max(1, position - 1), `the hash that decision ${position} carries is another`);
    chained ||= previous !== undefined;
    head.position = position;
    head.hash = hashOf(frame.body);
  }
  return head;
}

function broken(position: Position, why: string): TributaryError {
  return new TributaryError(
    'LOG_CORRUPT',
    `Decision ${position} of the control log is not what was written: ${why}. Restore log/control from a backup.`,
    { details: { log: 'control', position } },
  );
}
