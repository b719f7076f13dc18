import type { WarehouseQueryOptions } from '@tributary/contracts';
import { defaultTimeoutSeconds } from '../driver/settings.js';
import { boundParameters } from './bound-parameters.js';
import { stringLiteral } from './literals.js';

export interface StatementFrame extends Pick<WarehouseQueryOptions, 'params' | 'timeoutSeconds' | 'priority'> {
  /** Mark by which the statement can be found and killed. */
  id: string;
  token?: string;
  /** Largest number of rows in a block of the result. */
  blockRows?: number;
  /** The driver keeps the time limit: the engine would count its reader's time, and end a stream as if it were whole. */
  ownLimit?: boolean;
  /** Threads of live work; bulk work takes half of them. */
  threads: number;
}

/**
 * One SET statement that puts a session into the state a statement needs. A session keeps what was set, so every
 * statement sets all of it; a SETTINGS clause inside the statement still wins. Bound parameters travel the same way:
 * the engine's own binding call is not safe when two connections use it at once.
 * @throws WAREHOUSE_QUERY where the statement names a parameter that was not given, which would take an older value.
 */
export function prelude(sql: string, frame: StatementFrame): string {
  const threads = frame.priority === 'bulk' ? Math.max(1, Math.floor(frame.threads / 2)) : frame.threads;
  const settings = [
    `log_comment = ${stringLiteral(frame.id)}`,
    `max_execution_time = ${frame.ownLimit ? 0 : Math.max(0.001, frame.timeoutSeconds ?? defaultTimeoutSeconds)}`,
    `max_threads = ${threads}`,
    // The engine would fall to one thread where its memory limit leaves less than 1 GiB a thread, which ours always does.
    'max_threads_min_free_memory_per_thread = 0',
    `max_block_size = ${frame.blockRows ?? 65_409}`,
    `insert_deduplication_token = ${stringLiteral(frame.token ?? '')}`,
    ...[...boundParameters(sql, frame.params)].map(([name, { text }]) => `param_${name} = ${stringLiteral(text)}`),
  ];
  return `SET ${settings.join(', ')}`;
}
