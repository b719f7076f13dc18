import type { SourceConfig, SourceExpectation } from '@tributary/contracts';
import type { AcrossSources } from './across.js';
import type { FieldQuality } from './field-quality.js';
import type { Found } from './found.js';
import type { SourceRows } from './source-rows.js';

/** One line of the checklist. */
export interface QualityCheck {
  /** fresh, missing, duplicates, quarantined, types, violations, spellings or access. */
  name: string;
  /** Empty for the whole house. */
  source: string;
  field: string;
  ok: boolean;
  /** What was measured: hours, shares (0 to 1) or counts. */
  value: number;
  detail: string;
}

const defaults: SourceExpectation = { missingAtMost: {}, duplicatesAtMost: 0.01, quarantinedAtMost: 0.05 };
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** Judges what was measured by what is expected. `now` in milliseconds UTC. */
export function judgeQuality(
  measured: {
    rows: readonly SourceRows[];
    fields: readonly FieldQuality[];
    found: readonly Found[];
    across: readonly AcrossSources[];
  },
  sources: Readonly<Record<string, SourceConfig>>,
  now: number,
): QualityCheck[] {
  const { rows, fields, found, across } = measured;
  const checks = rows.flatMap((row) => {
    const expect = sources[row.source]?.expect ?? defaults;
    const own = fields.filter(({ source }) => source === row.source);
    return [
      ...freshness(row, expect, now),
      ...missing(row.source, own, expect),
      share(row.source, 'duplicates', { is: row.repeated.share, atMost: expect.duplicatesAtMost, what: 'repeated' }),
      share(row.source, 'quarantined', { is: row.setAside.share, atMost: expect.quarantinedAtMost, what: 'set aside' }),
      typeConflicts(row.source, own),
      violations(row.source, found),
    ];
  });
  const spelled = across.filter(({ spellings }) => spellings.length > 0);
  return [
    ...checks,
    {
      name: 'spellings',
      source: '',
      field: '',
      ok: spelled.length === 0,
      value: spelled.length,
      detail:
        spelled.length === 0
          ? 'labels are spelled alike'
          : `spelled in several ways: ${spelled.map(({ field }) => field).join(', ')}`,
    },
  ];
}

function freshness(
  { source, lastAt }: SourceRows,
  { freshWithinHours }: SourceExpectation,
  now: number,
): QualityCheck[] {
  if (freshWithinHours === undefined) return [];
  const hours = lastAt === null ? Infinity : (now - Date.parse(lastAt)) / 3_600_000;
  const value = Number.isFinite(hours) ? hours : -1;
  const detail =
    lastAt === null ? 'nothing ever came in' : `last ${hours.toFixed(1)} h ago, at most ${freshWithinHours} h`;
  return [{ name: 'fresh', source, field: '', ok: hours <= freshWithinHours, value, detail }];
}

function missing(
  source: string,
  fields: readonly FieldQuality[],
  { missingAtMost }: SourceExpectation,
): QualityCheck[] {
  return Object.entries(missingAtMost).map(([name, atMost]) => {
    const [event, field] = name.includes(': ') ? name.split(': ', 2) : [undefined, name];
    const own = fields.filter((one) => one.field === field && (event === undefined || one.event === event));
    const events = own.reduce((sum, one) => sum + one.events, 0);
    const value = events === 0 ? 1 : own.reduce((sum, one) => sum + one.missing, 0) / events;
    const detail = own.length === 0 ? 'never came' : `missing in ${percent(value)}, at most ${percent(atMost)}`;
    return { name: 'missing', source, field: name, ok: value <= atMost, value, detail };
  });
}

function share(
  source: string,
  name: string,
  { is, atMost, what }: { is: number; atMost: number; what: string },
): QualityCheck {
  return {
    name,
    source,
    field: '',
    ok: is <= atMost,
    value: is,
    detail: `${percent(is)} ${what}, at most ${percent(atMost)}`,
  };
}

function typeConflicts(source: string, fields: readonly FieldQuality[]): QualityCheck {
  const conflicts = fields.filter(({ conflict }) => conflict);
  const names = conflicts.map(({ event, field, kinds }) => `${event}: ${field} (${Object.keys(kinds).join(', ')})`);
  const detail = names.length === 0 ? 'each field has one type' : names.slice(0, 5).join('; ');
  return { name: 'types', source, field: '', ok: names.length === 0, value: names.length, detail };
}

function violations(source: string, found: readonly Found[]): QualityCheck {
  const broken = found.filter(
    (one) => one.source === source && ['warned', 'quarantined', 'blocked'].includes(one.outcome),
  );
  const value = broken.reduce((sum, { count }) => sum + count, 0);
  const detail =
    value === 0
      ? 'no rule was broken'
      : broken
          .slice(0, 5)
          .map(({ field, event, code, count }) => `${field || event} ${code} ${count}`)
          .join('; ');
  return { name: 'violations', source, field: '', ok: value === 0, value, detail };
}
