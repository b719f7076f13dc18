import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Position } from '@tributary/contracts';
import { readConsumerState, writeConsumerState } from './consumer-state.js';

/**
 * Puts a consumer of a log that nobody has open back to a position, durably: its next cut begins behind it. For a
 * restore of the store that keeps the consumer's effects. Times of cuts go on rising.
 */
export async function resetConsumer(options: { path: string; name: string; offset: Position }): Promise<void> {
  const folder = join(options.path, 'consumers');
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${options.name}.json`);
  const { lastAt } = await readConsumerState(path);
  await writeConsumerState(path, { offset: options.offset, lastAt, open: [] });
}
