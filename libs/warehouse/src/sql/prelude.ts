import { TributaryError, type WarehouseQueryOptions } from '@tributary/contracts';
import { parameterText, stringLiteral } from './literals.js';
import { placeholders } from './placeholders.js';

/** Default limit of a statement in seconds. */
export const defaultTimeoutSeconds = 300;

export interface StatementFrame extends Pick<WarehouseQueryOptions, 'params' | 'timeoutSeconds' | 'priority'> {
  /** Mark by which the statement can be found and killed. */
  id: string;
  token?: string;
  /** Largest number of rows in a block of the result. */
  blockRows?: number;
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
  const params = frame.params ?? {};
  const names = placeholders(sql);
  for (const name of names.keys())
    if (!Object.hasOwn(params, name))
      throw new TributaryError('WAREHOUSE_QUERY', `The statement names the parameter ${name}, which was not given.`, {
        details: { number: 456 },
      });
  const threads = frame.priority === 'bulk' ? Math.max(1, Math.floor(frame.threads / 2)) : frame.threads;
  const settings = [
    `log_comment = ${stringLiteral(frame.id)}`,
    `max_execution_time = ${Math.max(0.001, frame.timeoutSeconds ?? defaultTimeoutSeconds)}`,
    `max_threads = ${threads}`,
    `max_block_size = ${frame.blockRows ?? 65_409}`,
    `insert_deduplication_token = ${stringLiteral(frame.token ?? '')}`,
    ...[...names].map(([name, type]) => `param_${name} = ${stringLiteral(parameterText(params[name] ?? null, type))}`),
  ];
  return `SET ${settings.join(', ')}`;
}
