import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { EngineError } from './engine-error.js';
import { outline, parameterNames, quoted, type Outline } from './outline.js';

/** A request as the protocol means it. */
export interface QueryRequest {
  sql: string;
  outline: Outline;
  /** Rows of an INSERT. */
  rows: AsyncIterable<Buffer> | null;
  queryId: string;
  format: string;
  /** Statements that set what the request asks for. */
  before: string[];
  /** Names of what `before` sets. */
  undo: string[];
  settings: ReadonlyMap<string, string>;
}

/** Parameters of the interface itself, and `log_comment`, which this server needs; all others are settings of the statement. */
const own = new Set(
  'log_comment query database default_format user password query_id quota_key role compress decompress stacktrace wait_end_of_query buffer_size close_session session_timeout session_check'.split(
    ' ',
  ),
);

/** Longest statement that rows may follow, in bytes. */
const statementBytes = 256 * 1024;

/** @throws EngineError for what no server would take: wrong setting names, session ids (which this one does not keep). */
export async function readRequest(request: IncomingMessage, url: URL, freshId: string): Promise<QueryRequest> {
  const given = url.searchParams;
  if (given.has('session_id') || /^multipart\//.test(request.headers['content-type'] ?? ''))
    throw new EngineError('Code: 48. DB::Exception: Sessions and multipart forms are not kept here. (NOT_IMPLEMENTED)');
  const { sql, shape, rows } = await readStatement(given.get('query') ?? '', request);
  const settings = new Map([...given].filter(([name]) => !own.has(name) && !name.startsWith('param_')));
  const database = given.get('database') ?? request.headers['x-clickhouse-database'];
  const assignments = [...given]
    .filter(([name]) => settings.has(name) || name.startsWith('param_'))
    .map(([name, value]) => `${settingName(name)} = ${quoted(value)}`);
  if (request.method === 'GET' && !/^(?:SELECT|WITH|FROM|SHOW|DESC|DESCRIBE|EXISTS|EXPLAIN|\()$/.test(shape.verb))
    throw new EngineError('Code: 164. DB::Exception: Cannot execute query in readonly mode. (READONLY)');
  for (const name of parameterNames(sql))
    if (!given.has(`param_${name}`))
      throw new EngineError(`Code: 456. DB::Exception: Substitution \`${name}\` is not set. (UNKNOWN_QUERY_PARAMETER)`);
  return {
    sql,
    outline: shape,
    rows,
    queryId: given.get('query_id') || freshId,
    format:
      shape.format?.name ?? given.get('default_format') ?? header(request, 'x-clickhouse-format') ?? 'TabSeparated',
    before: [
      ...(typeof database === 'string' && database ? [`USE \`${database.replace(/[`\\]/g, '\\$&')}\``] : []),
      ...(assignments.length > 0 ? [`SET ${assignments.join(', ')}`] : []),
    ],
    undo: [...settings.keys()],
    settings,
  };
}

function settingName(name: string): string {
  if (!/^\w+$/.test(name))
    throw new EngineError(`Code: 115. DB::Exception: Unknown setting '${name}'. (UNKNOWN_SETTING)`);
  return name;
}

const header = (request: IncomingMessage, name: string): string | undefined => {
  const value = request.headers[name];
  return typeof value === 'string' && value ? value : undefined;
};

/** The statement is the parameter `query` and then the body; of an INSERT in a format, what follows is rows. */
async function readStatement(
  given: string,
  request: IncomingMessage,
): Promise<{ sql: string; shape: Outline; rows: AsyncIterable<Buffer> | null }> {
  const body = (plain(request) as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  let head = Buffer.from(given ? `${given}\n` : '');
  let ended = false;
  const more = async (): Promise<void> => {
    const item = await body.next();
    if (item.done) ended = true;
    else head = Buffer.concat([head, item.value]);
  };
  while (!ended && head.length < statementBytes && !(given && outline(given).takesRows)) await more();
  // One character a byte, so that places in the text are places in the bytes.
  const shape = outline(head.subarray(0, statementBytes).toString('latin1'));
  if (!shape.takesRows) {
    while (!ended) await more();
    const sql = head.toString().trim().replace(/;$/, '');
    return { sql, shape: outline(sql), rows: null };
  }
  const end = given ? Buffer.byteLength(given) : (shape.format?.to ?? head.length);
  const sql = head.subarray(0, end).toString();
  const first = head.subarray(end + (head[end] === 13 ? 2 : 1));
  return { sql, shape: outline(sql), rows: after(first, body) };
}

async function* after(first: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  if (first.length > 0) yield first;
  for (let item = await rest.next(); !item.done; item = await rest.next()) yield item.value;
}

function plain(request: IncomingMessage): Readable {
  const encoding = request.headers['content-encoding'];
  if (!encoding || encoding === 'identity') return request;
  const inflate = { gzip: createGunzip, deflate: createInflate, br: createBrotliDecompress }[encoding];
  if (!inflate) throw new EngineError(`Code: 48. DB::Exception: Unknown content encoding. (NOT_IMPLEMENTED)`);
  const stream = inflate();
  request.on('error', (error) => stream.destroy(error));
  return request.pipe(stream);
}
