import { join } from 'node:path';
import { configSchema } from '@tributary/contracts';
import { demoSources, readTruth, soiledSteps, writeRetailer, type FaultKind, type Truth } from '@tributary/demo';
import { createLogger } from '@tributary/observability';
import { auditHouse, commands, openHouse, type AuditResult, type House } from '@tributary/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../support/temporary-folder.js';

const folder = temporaryFolder();
let house: House;
let truth: Truth;
let report: AuditResult;
let setAside: { code: string; location: string; message: string }[];

beforeAll(async () => {
  await writeRetailer(folder, { seed: 3, people: 4000, activity: 0.2, soiled: true });
  truth = await readTruth(folder);
  const sources = demoSources('');
  const config = configSchema.parse({
    region: 'DE',
    sources: { ...sources, crm: { ...sources.crm, standardise: soiledSteps } },
  });
  house = await openHouse({
    folder,
    dataDirectory: join(folder, 'data'),
    config,
    log: createLogger({ level: 'fatal' }),
    durability: 'write',
  });
  await commands.import?.({ house, tell: () => {}, signal: AbortSignal.timeout(120_000) }, {});
  report = await auditHouse(house);
  setAside = await house.warehouse.query('SELECT code, location, message_id AS message FROM events_quarantine FINAL');
});
afterAll(() => house?.close());

const planted = (fault: FaultKind) => truth.faults.filter((one) => one.fault === fault);
/** `crm.csv:12:0123abcd` and `crm.csv:12`, `web.jsonl:7`: the line is the second part. */
const lineOf = (place: string): string => place.split(':').slice(0, 2).join(':');
const linesOf = (fault: FaultKind) => planted(fault).map(({ file, line }) => `${file}:${line}`);
const crm = () => report.sources.find(({ source }) => source === 'crm');
/** Of rows: the choice that a row states is an event of its own, with the same address in it. */
const counted = (code: string) =>
  (crm()?.findings ?? [])
    .filter((one) => one.code === code && one.event === 'identify')
    .reduce((sum, { count }) => sum + count, 0);

/** What an audit says of one kind of fault: found of those planted, and said of rows where none was. */
interface Score {
  planted: number;
  found: number;
  false: number;
}

function scoreOfLines(found: readonly string[], ...faults: FaultKind[]): Score {
  const wanted = new Set(faults.flatMap(linesOf));
  const said = new Set(found);
  return {
    planted: wanted.size,
    found: [...wanted].filter((line) => said.has(line)).length,
    false: [...said].filter((line) => !wanted.has(line)).length,
  };
}

function scoreOfCount(count: number, fault: FaultKind, excused: ReadonlySet<string> = new Set()): Score {
  // A row that was set aside for one fault says nothing of its others.
  const wanted = linesOf(fault).filter((line) => !excused.has(line)).length;
  return { planted: wanted, found: Math.min(count, wanted), false: Math.max(0, count - wanted) };
}

describe('an audit of the soiled retailer', () => {
  it('finds at least 95 % of what was planted, and at most 1 % of rows are accused for nothing', () => {
    const aside = (...codes: string[]) =>
      setAside.filter(({ code }) => codes.includes(code)).map(({ location, message }) => lineOf(message || location));
    const invalid = aside('VALUE_AMBIGUOUS', 'VALUE_INVALID');
    const gone = new Set(invalid);
    const repeats = linesOf('repeated_row').filter((line) => !gone.has(line));
    const missing = (crm()?.fields ?? [])
      .filter(({ event, field }) => event === 'identify' && /birth_date|city|country|loyalty_tier/.test(field))
      .reduce((sum, field) => sum + field.missing, 0);
    const slips = new Set(
      (crm()?.slips ?? []).filter(({ field }) => field === 'traits.last_name').map(({ value }) => value),
    );
    const typos = planted('typo').filter(({ file, line }) => !gone.has(`${file}:${line}`));
    const typed = new Set(typos.map(({ detail }) => detail));
    const scores: Record<string, Score> = {
      dates: scoreOfLines(invalid, 'ambiguous_date', 'impossible_date'),
      rows: scoreOfLines(
        aside('ROW_MALFORMED', 'EVENT_INVALID'),
        'wrong_column_count',
        'broken_quote',
        'bad_json',
        'not_an_event',
      ),
      nobody: scoreOfLines(aside('EVENT_NO_IDENTIFIER'), 'no_identifier'),
      domains: scoreOfCount(counted('typo'), 'domain_typo', gone),
      encoding: scoreOfCount(counted('mojibake'), 'mojibake', gone),
      labels: scoreOfCount(counted('label'), 'label_variant', gone),
      ranges: scoreOfCount(counted('below_range'), 'out_of_range', gone),
      gaps: scoreOfCount(missing, 'missing_value', gone),
      names: {
        planted: typos.length,
        found: typos.filter(({ detail }) => slips.has(detail)).length,
        false: (crm()?.slips ?? []).filter(({ value }) => !typed.has(value)).reduce((sum, { rows }) => sum + rows, 0),
      },
      repeats: { planted: repeats.length, found: Math.min(repeats.length, crm()?.repeated.rows ?? 0), false: 0 },
    };
    const all = Object.values(scores).reduce((sum, one) => ({
      planted: sum.planted + one.planted,
      found: sum.found + one.found,
      false: sum.false + one.false,
    }));
    const rows = report.sources.reduce((sum, source) => sum + (source.rows ?? 0), 0);
    expect(all.found / all.planted).toBeGreaterThanOrEqual(0.95);
    expect(all.false / rows).toBeLessThanOrEqual(0.01);
    for (const [kind, { planted: n, found }] of Object.entries(scores))
      if (n > 0) expect(found / n, kind).toBeGreaterThanOrEqual(0.95);
  });

  it('tells what its checklist says, and what it said before', async () => {
    const failing = report.checks.filter(({ ok }) => !ok).map(({ name, source }) => `${name} ${source}`.trim());
    expect(failing).toContain('violations crm');
    expect(failing).not.toContain('access');
    expect(report.checks[0]?.before).toBeNull();
    expect((await auditHouse(house, 'crm')).checks[0]?.before?.at).toBe(report.at);
  });

  it('joins sources by person, and lists whom only one knows', () => {
    const join = report.joins.find(({ left, right }) => left === 'crm' && right === 'orders');
    expect(join?.matched).toBeGreaterThan(1000);
    expect(join?.unmatchedLeft).toBeGreaterThan(0);
    expect(crm()?.alone.people).toBeGreaterThan(0);
    expect(crm()?.alone.messages.every((message) => message.startsWith('crm.csv:'))).toBe(true);
  });

  it('says what dates show of their order, and does not act on it', () => {
    expect(crm()?.dateOrders).toMatchObject([
      { field: 'traits.birth_date', dayFirst: 0, monthFirst: 0, evidence: null },
    ]);
  });
});
