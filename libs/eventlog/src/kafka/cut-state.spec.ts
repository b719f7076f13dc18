import { laneStart } from '@tributary/contracts';
import { describe, expect, it } from 'vitest';
import { MOST_OPEN, cutOf, decodeCutState, encodeCutState, type CutState } from './cut-state.js';

/** What brokers keep beside an offset, by default. */
const METADATA_BYTES = 4096;

describe('the state of a lane in a commit', () => {
  const names = { id: 'events.pipeline', lane: 63 };
  const start = laneStart(63);
  const lastOffset = 2 ** 34;
  const at = 4_000_000_000_000;

  it('is the same after it was kept, and fits with as many open cuts as may be', () => {
    const open = Array.from({ length: MOST_OPEN }, (_, n) => {
      const to = start + lastOffset - (MOST_OPEN - n - 1) * 10;
      return cutOf(names, { from: to - 9, to, at: at + n });
    });
    const state: CutState = { offset: open[0]!.from - 1, lastAt: at + MOST_OPEN, open };
    const kept = encodeCutState(state, 63);
    expect(Buffer.byteLength(kept.metadata)).toBeLessThan(METADATA_BYTES);
    expect(decodeCutState(kept.offset, kept.metadata, names)).toEqual(state);
    expect(open.at(-1)!.id).toBe(`events.pipeline.63.${lastOffset - 9}-${lastOffset}`);
  });

  it('begins before the first frame where nothing was kept', () => {
    expect(decodeCutState(-1n, '', names)).toEqual({ offset: start, lastAt: 0, open: [] });
  });

  it('refuses what another program committed', () => {
    for (const metadata of ['', 'x', '{}', 'null', '{"v":1,"at":1,"open":[[1,2]]}'])
      expect(() => decodeCutState(5n, metadata, names)).toThrow(expect.objectContaining({ code: 'LOG_CORRUPT' }));
  });
});
