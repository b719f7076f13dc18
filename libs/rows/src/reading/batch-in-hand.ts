import type { SourceBatch } from '@tributary/plugin-kit';
import type { Mapped } from '../mapping/mapping.js';

/** Rows on their way into a batch. */
export interface BatchInHand {
  /** A row's events, or its rejection with the place where a person finds it. */
  add(mapped: Mapped, where: string, raw: string): void;
  full(): boolean;
  readonly rows: number;
  /** What was gathered; the next row starts anew. */
  take(): Pick<SourceBatch, 'events' | 'rejected' | 'rows'>;
}

const rowsPerBatch = 1000;
/** A batch of long rows ends earlier, so that memory stays flat. */
const charactersPerBatch = 8_000_000;
const rawCharacters = 8192;

/** An empty batch of at most `size` rows. */
export function createBatch(size = rowsPerBatch): BatchInHand {
  const empty = (): Pick<SourceBatch, 'events' | 'rejected' | 'rows'> => ({ events: [], rejected: [], rows: 0 });
  let content = empty();
  let characters = 0;
  return {
    add(mapped, where, raw) {
      content.rows++;
      characters += raw.length;
      if ('events' in mapped) content.events.push(...mapped.events);
      else content.rejected.push({ ...mapped.problem, where, raw: raw.slice(0, rawCharacters) });
    },
    full: () => content.rows >= size || characters >= charactersPerBatch,
    get rows() {
      return content.rows;
    },
    take() {
      const taken = content;
      content = empty();
      characters = 0;
      return taken;
    },
  };
}
