import { TributaryError } from '@tributary/contracts';
import { describe, expect, it } from 'vitest';
import type { Opened } from './subject.js';

export function describeErrors(opened: Opened): void {
  const refusal = (text: string, params?: readonly unknown[]) =>
    opened.database.query(text, params).then(
      () => null,
      (error: unknown) => error as TributaryError,
    );

  describe('errors', () => {
    it.each([
      ['a syntax error', 'SELEC 1', [], '42601'],
      ['an unknown table', 'SELECT * FROM nowhere', [], '42P01'],
      ['a value that does not parse', 'SELECT $1::int', ['secret@example.com'], '22P02'],
      [
        'a broken constraint',
        `INSERT INTO facts (id, name) SELECT 1, $1 FROM generate_series(1, 2)`,
        ['secret@example.com'],
        '23505',
      ],
      ['a division by zero', 'SELECT 1 / $1::int', [0], '22012'],
    ])('names the SQLSTATE of %s and no value', async (_, text, params, sqlstate) => {
      const error = await refusal(text, params);
      expect(error).toBeInstanceOf(TributaryError);
      expect(error).toMatchObject({ code: 'DATABASE_QUERY', details: { sqlstate } });
      expect(JSON.stringify(error) + String(error?.message)).not.toContain('secret');
      expect(await opened.database.query('SELECT 1 AS v')).toEqual([{ v: 1 }]);
    });

    it('names the constraint that was broken', async () => {
      const error = await refusal('INSERT INTO facts (id) VALUES (1), (1)');
      expect(error?.details).toMatchObject({ constraint: 'facts_pkey', table: 'facts' });
    });
  });
}
