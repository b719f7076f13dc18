import {
  TributaryError,
  type DestinationContext,
  type Operation,
  type Outcome,
  type SendResult,
} from '@tributary/plugin-kit';
import { openPostgres, sqlState, type PostgresSession } from '@tributary/postgres-client';
import { lastOfEach, remove, upsert, type Statement } from './statements.js';
import type { Settings, TableRecord } from './settings.js';
import { prepare } from './table-shape.js';

type Operations = readonly Operation<TableRecord>[];

/** A session with these settings. */
export function connect({ tcp, settings, signal }: DestinationContext<Settings>): Promise<PostgresSession> {
  return openPostgres({ tcp, settings, signal });
}

/** All of the batch in one transaction; where a value is refused, each person in a savepoint, so that one is told apart. */
export async function sendBatch(
  ctx: DestinationContext<Settings>,
  operations: Operations,
  segment: string,
): Promise<SendResult> {
  try {
    const session = await connect(ctx);
    try {
      await prepare(session, ctx.settings, operations);
      return await inTransaction(session, async () => {
        const statements = statementsFor(ctx.settings.table, segment, operations);
        const fault = await attempt(session, statements);
        return fault === null
          ? operations.map(() => ({ outcome: 'ok' as const }))
          : oneByOne(session, ctx, { operations, segment });
      });
    } finally {
      await session.close();
    }
  } catch (error) {
    return judgeFailure(error);
  }
}

function statementsFor(table: string, segment: string, operations: Operations): Statement[] {
  const last = lastOfEach(operations);
  const [kept, gone] = [last.filter(({ kind }) => kind !== 'remove'), last.filter(({ kind }) => kind === 'remove')];
  return [
    ...(kept.length > 0 ? [upsert(table, segment, kept)] : []),
    ...(gone.length > 0 ? [remove(table, segment, gone)] : []),
  ];
}

async function inTransaction<T>(session: PostgresSession, work: () => Promise<T>): Promise<T> {
  await session.query('BEGIN');
  const result = await work();
  await session.query('COMMIT');
  return result;
}

/** Null where all went well; the SQLSTATE where the values were refused, and nothing of it holds. */
async function attempt(session: PostgresSession, statements: readonly Statement[]): Promise<string | null> {
  await session.query('SAVEPOINT part');
  try {
    for (const { text, values } of statements) await session.query(text, values);
    return null;
  } catch (error) {
    const state = sqlState(error);
    // Classes 22 and 23 judge data: out of range, no number, a constraint of the table.
    if (error instanceof TributaryError || !state || !/^2[23]/.test(state)) throw error;
    await session.query('ROLLBACK TO SAVEPOINT part');
    return state;
  }
}

async function oneByOne(
  session: PostgresSession,
  { settings }: DestinationContext<Settings>,
  { operations, segment }: { operations: Operations; segment: string },
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const operation of operations) {
    const state = await attempt(session, statementsFor(settings.table, segment, [operation]));
    outcomes.push(
      state === null
        ? { outcome: 'ok' }
        : { outcome: 'reject', code: `SQL_${state}`, message: `The table refused a value of this record (${state}).` },
    );
  }
  return outcomes;
}

/** A repeated batch changes nothing, so whatever was lost on the way may be sent again. */
function judgeFailure(error: unknown): SendResult {
  if (!(error instanceof TributaryError)) {
    return { batch: 'blocked', message: `The database refused the statement (${sqlState(error) ?? 'no code'}).` };
  }
  const { code, message } = error;
  if (code === 'CREDENTIALS_REFUSED') return { batch: 'unauthorized', message };
  if (code === 'VENDOR_UNAVAILABLE') return { batch: 'unavailable', message };
  if (code === 'PLUGIN_SETTINGS' || code === 'SOURCE_UNREADABLE') return { batch: 'blocked', message };
  throw error;
}
