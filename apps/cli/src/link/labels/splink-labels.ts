import { TributaryError } from '@tributary/contracts';
import type { LinkFile } from '@tributary/linkage';
import { csvCell } from '../write-clusters.js';
import type { Label } from './label.js';

/** A row of Splink's table of labels; the file is null where the table does not say it. */
export interface LabelRow {
  sides: readonly [{ file: string | null; id: string }, { file: string | null; id: string }];
  match: boolean;
}

const needed = ['unique_id_l', 'unique_id_r', 'clerical_match_score'];
/** Scores from here on say that two records are one. */
const leastMatch = 0.5;

/** Reads Splink's labels: `unique_id_l`, `unique_id_r`, `clerical_match_score`, and `source_dataset_l` and `_r` where there are several files. */
export async function readLabelRows(file: LinkFile): Promise<LabelRow[]> {
  const lacking = needed.filter((name) => !file.columns.includes(name));
  if (lacking.length > 0)
    throw new TributaryError(
      'INVALID_REQUEST',
      `"${file.name}" has no column ${lacking.join(', ')}: labels are a training file of dedupe (.json) or a table of Splink's (${needed.join(', ')}).`,
    );
  const rows: LabelRow[] = [];
  const cell = (row: readonly string[], name: string): string | null => row[file.columns.indexOf(name)] ?? null;
  for await (const batch of file.read())
    for (const row of batch) {
      const score = Number(cell(row, 'clerical_match_score') || NaN);
      if (!(score >= 0 && score <= 1))
        throw new TributaryError('INVALID_REQUEST', `"${file.name}": clerical_match_score must be from 0 to 1.`);
      const side = (end: 'l' | 'r') => ({
        file: cell(row, `source_dataset_${end}`),
        id: cell(row, `unique_id_${end}`) ?? '',
      });
      rows.push({ sides: [side('l'), side('r')], match: score >= leastMatch });
    }
  return rows;
}

/** Labels of records that are in the files, in Splink's columns. */
export function labelRowsText(labels: readonly Label[]): string {
  const rows = labels.flatMap(({ sides, match }) => {
    const [l, r] = [sides[0].found, sides[1].found];
    if (l === null || r === null) return [];
    return [[l.file, l.id, r.file, r.id, match ? '1.0' : '0.0'].map(csvCell).join(',')];
  });
  return `${['source_dataset_l,unique_id_l,source_dataset_r,unique_id_r,clerical_match_score', ...rows].join('\n')}\n`;
}
