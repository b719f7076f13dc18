import type { Sql } from '@tributary/contracts';

export interface RunLine {
  /** 1, 2, 3 … within the run. */
  number: number;
  at: Date;
  level: 'info' | 'warn' | 'error';
  text: string;
}

/** More is cut off: a run's log tells what happened, it is no place for data. */
const longestLine = 500;

/** Adds a line to what a run says of itself. */
export async function sayInRun(database: Sql, run: string, line: Pick<RunLine, 'level' | 'text'>): Promise<void> {
  await database.query(
    `INSERT INTO run_lines (run, number, level, text)
     SELECT $1, coalesce(max(number), 0) + 1, $2, $3 FROM run_lines WHERE run = $1`,
    [run, line.level, line.text.slice(0, longestLine)],
  );
}

/** Lines of a run after a number, in order. */
export function linesOfRun(
  database: Sql,
  run: string,
  page: { after?: number; limit?: number } = {},
): Promise<RunLine[]> {
  return database.query<RunLine>(
    'SELECT number, at, level, text FROM run_lines WHERE run = $1 AND number > $2 ORDER BY number LIMIT $3',
    [run, page.after ?? 0, page.limit ?? 1000],
  );
}
