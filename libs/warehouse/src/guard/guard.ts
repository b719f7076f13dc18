import {
  asTributaryError,
  TributaryError,
  type GuardedSql,
  type UserSql,
  type Warehouse,
  type WarehouseQueryOptions,
} from '@tributary/contracts';
import { canonicalSelect } from './canonical.js';
import { checkResolved, resolved } from './query-tree.js';
import { checkSyntaxTree } from './syntax-tree.js';

/** What SQL of a person runs under, beside the time limit of the call. A statement held to reading cannot loosen them. */
const limits = 'readonly = 1, max_memory_usage = 1000000000, max_ast_depth = 500, max_expanded_ast_elements = 50000';

/**
 * The one way in for SQL that a person wrote, of every driver. Three looks, none of which carries anything out: the text
 * as a bound value through the engine's parser, its tree of syntax, and what the engine resolved the names to.
 * @throws SQL_REFUSED
 */
export async function guard(
  warehouse: Pick<Warehouse, 'query' | 'stream'>,
  { sql, relations }: UserSql,
  { params = {} }: WarehouseQueryOptions = {},
): Promise<GuardedSql> {
  const text = await canonicalSelect(warehouse, sql);
  const whole = `WITH ${Object.entries(relations)
    .map(([name, select]) => `${name} AS (${select})`)
    .join(', ')} SELECT * FROM (\n${text}\n)`;
  const columns = await refusing(async () => {
    await checkSyntaxTree(warehouse, { text, relations: Object.keys(relations) });
    const own = await Promise.all(Object.values(relations).map((select) => resolved(warehouse, select, params)));
    checkResolved(await resolved(warehouse, whole, params), own);
    const described = await warehouse.query<{ name: string; type: string }>(`DESCRIBE TABLE (${whole})`, {
      params,
      priority: 'interactive',
    });
    return described.map(({ name, type }) => ({ name, type }));
  });
  return {
    columns,
    rows: (shape, options = {}) =>
      warehouse.stream(`${shape(`(${whole})`)}\nSETTINGS ${limits}`, {
        ...options,
        params: { ...params, ...options.params },
      }),
  };
}

/** What the engine finds wrong with the SQL is its author's to mend. */
async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const known = asTributaryError(error);
    if (known.code !== 'WAREHOUSE_QUERY') throw known;
    throw new TributaryError('SQL_REFUSED', `The SQL does not hold together. ${known.message}`, {
      details: known.details,
    });
  }
}
