import type { Warehouse } from '@tributary/contracts';
import { isKnownFunction } from './functions.js';
import { refuse } from './refuse.js';

/** Parts of a statement that may be there. What the engine learns to parse in time is refused until it stands here. */
const parts = new Set([
  'SelectWithUnionQuery',
  'SelectIntersectExceptQuery',
  'SelectQuery',
  'Subquery',
  'WithElement',
  'ExpressionList',
  'TablesInSelectQuery',
  'TablesInSelectQueryElement',
  'TableExpression',
  'TableIdentifier',
  'TableJoin',
  'ArrayJoin',
  'Function',
  'Identifier',
  'Literal',
  'Asterisk',
  'QualifiedAsterisk',
  'ColumnsTransformerList',
  'ColumnsExceptTransformer',
  'OrderByElement',
  'WindowDefinition',
  'WindowListElement',
]);

const line = /^( *)([A-Za-z:]+)(?: (.*?))?(?: \(alias .*?\))?(?: \(children \d+\))?$/;

/**
 * Goes through the statement as the engine parsed it, without carrying anything out. Tables are named without a database,
 * functions are known ones, and what stands where a table may stand is no function.
 * @throws SQL_REFUSED
 */
export async function checkSyntaxTree(
  warehouse: Pick<Warehouse, 'query'>,
  { text, relations }: { text: string; relations: readonly string[] },
): Promise<void> {
  const rows = await warehouse.query<{ explain: string }>(`EXPLAIN AST ${text}`, { priority: 'interactive' });
  const own = [...text.matchAll(/(?:^|\s|`)(\w+)`? AS\s+\(/g)].map(([, name]) => name);
  const tables = new Set([...relations, ...own]);
  let above = '';
  for (const row of rows.flatMap(({ explain }) => explain.split('\n'))) {
    const [, , part = '', name = ''] = line.exec(row) ?? [];
    if (part === 'Set') refuse('holds SETTINGS, which is not for it to say.');
    if (!parts.has(part)) refuse(`holds what is not for it to say (${part || 'a text over several lines'}).`);
    if (part === 'Function' && above === 'TableExpression')
      refuse(`reads from ${name}(…); there is nothing but ${relations.join(', ')} to read from.`);
    if (part === 'Function' && !isKnownFunction(name))
      refuse(`calls ${name}(…), which is not among the functions that such SQL may call.`);
    if (part === 'TableIdentifier' && !tables.has(name))
      refuse(`reads "${name}"; there is nothing but ${relations.join(', ')} to read.`);
    above = part;
  }
}
