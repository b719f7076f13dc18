import {
  TributaryError,
  type Cut,
  type CutLimits,
  type Frame,
  type LogConsumer,
  type Position,
} from '@tributary/contracts';
import { readConsumerState, writeConsumerState, type ConsumerState } from './consumer-state.js';
import { refuseOtherLanes, unavailable } from './log-errors.js';

export interface ConsumerOptions {
  /** Name of the log and of the consumer, joined: the beginning of its cut ids. */
  id: string;
  name: string;
  /** File of its state. */
  path: string;
  log: {
    read(from: Position, limits?: CutLimits): Promise<Frame[]>;
    /** First position that is kept. */
    first(): Position;
    end(): Position;
    /** Bytes of the log behind a position, at most some more. */
    bytesBehind(position: Position): number;
    /** Makes durable what was written so far. */
    sync(): Promise<void>;
  };
  /** Called after every append, and at close. */
  watchers: Set<() => void>;
  now: () => number;
}

const NAME = /^[a-z0-9][a-z0-9_-]{0,63}$/i;

/** A named reader. Its calls run one after the other. Throws INVALID_REQUEST where the name does not suit a file. */
export function openConsumer({ id, name, path, log, watchers, now }: ConsumerOptions): LogConsumer {
  if (!NAME.test(name))
    throw new TributaryError('INVALID_REQUEST', 'A consumer is named with 1 to 64 letters, digits, - and _.');
  let state: ConsumerState | null = null;
  /** Frames read while an open cut was made, so that they are not read twice. */
  const held = new Map<string, Frame[]>();
  let last: Promise<unknown> = Promise.resolve();

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const run = last.then(work).catch((error: unknown) => {
      throw error instanceof TributaryError
        ? error
        : unavailable(`The state of consumer ${name} cannot be kept`, error);
    });
    last = run.catch(() => undefined);
    return run;
  }

  const load = async () => (state ??= await readConsumerState(path));

  async function store(next: ConsumerState): Promise<void> {
    await writeConsumerState(path, next);
    state = next;
  }

  async function next(limits?: CutLimits, after?: Cut): Promise<Cut | null> {
    const { offset, lastAt, open } = await load();
    const made = after === undefined ? open[0] : open[1 + open.findIndex((cut) => cut.id === after.id)];
    if (made) return made;
    // Who never read begins behind what was removed.
    const from = Math.max(1 + (open.at(-1)?.to ?? offset), offset === 0 ? log.first() : 1);
    const frames = await log.read(from, limits);
    const to = frames.at(-1)?.position;
    if (to === undefined) return null;
    const cut: Cut = { id: `${id}.${from}-${to}`, from, to, at: Math.max(now(), lastAt + 1) };
    // A cut names frames for ever: were they lost and their positions given anew, its id would lie.
    await log.sync();
    await store({ offset, lastAt: cut.at, open: [...open, cut] });
    held.set(cut.id, frames);
    return cut;
  }

  async function framesOf(cut: Cut): Promise<Frame[]> {
    const known = held.get(cut.id);
    if (known) return [...known];
    const frames: Frame[] = [];
    for (let from = cut.from; from <= cut.to; from = frames.at(-1)!.position + 1) {
      const some = await log.read(from, { frames: cut.to - from + 1 });
      if (some.length === 0) throw new TributaryError('INVALID_REQUEST', `Cut ${cut.id} is not a cut of this log.`);
      for (const frame of some) frames.push(frame);
    }
    return frames;
  }

  async function done(cut: Cut): Promise<void> {
    const { offset, lastAt, open } = await load();
    if (cut.to <= offset) return;
    const [first, ...rest] = open;
    if (first?.id !== cut.id) throw new TributaryError('INVALID_REQUEST', `Cut ${cut.id} is not the first open one.`);
    await store({ offset: cut.to, lastAt, open: rest });
    held.delete(cut.id);
  }

  async function wait(timeoutMs: number, signal?: AbortSignal): Promise<void> {
    const { offset } = await inTurn(load);
    if (log.end() > offset || signal?.aborted) return;
    await new Promise<void>((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        watchers.delete(finish);
        signal?.removeEventListener('abort', finish);
        resolve();
      };
      const timer = setTimeout(finish, timeoutMs);
      watchers.add(finish);
      signal?.addEventListener('abort', finish, { once: true });
    });
  }

  return {
    next: (limits, after) => inTurn(() => next(limits, after)),
    frames: framesOf,
    done: (cut) => inTurn(() => done(cut)),
    lanes: async () => [0],
    offset: (lane = 0) =>
      inTurn(async () => {
        refuseOtherLanes(lane);
        return (await load()).offset;
      }),
    lag: () => inTurn(async () => log.end() - (await load()).offset),
    lagBytes: () => inTurn(async () => log.bytesBehind((await load()).offset)),
    wait,
  };
}
