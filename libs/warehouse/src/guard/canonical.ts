import type { Warehouse } from '@tributary/contracts';
import { refuse } from './refuse.js';

const quoted = /'(?:[^'\\]|\\[\s\S])*'|`(?:[^`\\]|\\[\s\S])*`|"(?:[^"\\]|\\[\s\S])*"/g;

/** Words that begin or end what is no plain SELECT; the engine writes them in capitals, and names like them in quotes. */
const clauses = /\b(INTO OUTFILE|FORMAT|SETTINGS|RECURSIVE|FILL|APPLY|SAMPLE)\b/;

/**
 * The text as the engine writes it after parsing it: one statement, without comments. Parsed as a bound value, so that
 * nothing of it is carried out.
 * @throws SQL_REFUSED where it is no single SELECT, or says more than that.
 */
export async function canonicalSelect(warehouse: Pick<Warehouse, 'query'>, sql: string): Promise<string> {
  if (sql.length > 100_000) refuse('is longer than 100,000 characters.');
  const [row] = await warehouse.query<{ text: string | null }>('SELECT formatQueryOrNull({sql:String}) AS text', {
    params: { sql },
    priority: 'interactive',
  });
  const text = row?.text ?? refuse('cannot be parsed as one statement of the dialect of ClickHouse.');
  const words = text.replace(quoted, (part) => ' '.repeat(part.length));
  if (!/^\s*\(*\s*(SELECT|WITH)\b/.test(words)) refuse('is no SELECT.');
  const clause = clauses.exec(words)?.[1];
  if (clause !== undefined) refuse(`holds ${clause}, which is not for it to say.`);
  if (/[;{}]/.test(words))
    refuse('holds a semicolon or braces; maps are written map(…), and parameters are not there.');
  return text;
}
