import { TributaryError } from '@tributary/contracts';
import { commands, type HolderHandler, type House, type Progress } from '@tributary/worker';

/** Where commands from other processes arrive through the holder's socket. */
export interface CommandDesk {
  answer: HolderHandler;
  /** From now on commands are done. */
  open(house: House): void;
  /** Takes no more commands, asks those under way to stop and waits for them. */
  close(): Promise<void>;
}

/** A desk that is closed until the house is open: the directory is held before its engines start. */
export function commandDesk(): CommandDesk {
  const stopping = new AbortController();
  const under = new Set<Promise<unknown>>();
  let house: House | undefined;
  return {
    async answer({ command, args }, tell, signal) {
      if (!house || stopping.signal.aborted)
        throw new TributaryError(
          'DATA_DIRECTORY_HELD',
          'The process that holds the data directory is starting or stopping; try again in a moment.',
        );
      const run = Object.hasOwn(commands, command) ? commands[command] : undefined;
      if (!run)
        throw new TributaryError(
          'NOT_FOUND',
          `The running Tributary knows no command "${command}". Known: ${Object.keys(commands).join(', ')}.`,
        );
      const context = {
        house,
        tell: (progress: Progress) => tell(progress),
        signal: AbortSignal.any([signal, stopping.signal]),
      };
      const work = run(context, args);
      const settled = work.catch(() => {}).finally(() => under.delete(settled));
      under.add(settled);
      return work;
    },
    open: (opened) => void (house = opened),
    async close() {
      stopping.abort();
      await Promise.all(under);
    },
  };
}
