import { ruleOfTemplate, type PlainClause, type Rule, type Warehouse } from '@tributary/contracts';
import { crossings } from '../clock/crossings.js';
import { compileRules, type RuleContext } from '../compile/compile-rules.js';
import type { RuleSegment } from '../definition.js';
import { sharedScan } from '../shared-scan.js';
import { utc } from '../times.js';
import { whatMoves } from './what-moves.js';
import { wordsOf } from './words.js';

/** What one part of a rule says of one person. */
export interface Verdict {
  /** all, any, not, or the clause in words. */
  words: string;
  holds: boolean;
  /** What the clause looks at, as the person has it; null: nothing is known. Absent where there is no single value. */
  value?: string | null;
  /** What would turn this clause round. */
  move?: string;
  parts?: Verdict[];
}

export interface Explanation {
  in: boolean;
  verdict: Verdict;
  /** The first moment (ISO 8601, UTC) at which time alone changes the answer, within a year; null: none. */
  changesAt: string | null;
}

/** A rule without templates. */
type Plain = { all: Plain[] } | { any: Plain[] } | { not: Plain } | PlainClause;

interface Asked {
  /** Canonical profile. */
  profile: string;
  /** Milliseconds UTC. */
  at: number;
  context: RuleContext;
}

/**
 * Why someone belongs to a segment or not, part by part of its rule, judged as the evaluation does. Undefined where no
 * such person is there.
 */
export async function explainMembership(
  warehouse: Warehouse,
  segment: RuleSegment,
  asked: Asked,
): Promise<Explanation | undefined> {
  const rule = writtenOut(segment.rule);
  const rules = partsOf(rule);
  const answers = await judge(warehouse, rules, asked);
  if (answers === undefined) return undefined;
  const verdict = verdictOf(rule, new Map(rules.map((rule, index) => [rule, answers[index]!])));
  return {
    in: verdict.holds,
    verdict,
    changesAt: await nextChange(warehouse, rule, { ...asked, holds: verdict.holds }),
  };
}

interface Answer {
  holds: boolean;
  value: string | null | undefined;
}

async function judge(
  warehouse: Warehouse,
  rules: readonly Rule[],
  { profile, at, context }: Asked,
): Promise<Answer[] | undefined> {
  const compiled = compileRules(rules, context);
  const scan = sharedScan(compiled, { scope: [profile] });
  const columns = compiled.expressions.flatMap((expression, index) => {
    const reading = compiled.readings[index];
    return [`toUInt8(${expression}) AS h${index}`, ...(reading === undefined ? [] : [`${reading} AS v${index}`])];
  });
  const [row] = await warehouse.query<Record<string, string | number | null>>(
    `SELECT ${columns.join(', ')} ${scan.from}`,
    {
      params: { ...scan.params, at: utc(at) },
      priority: 'interactive',
    },
  );
  if (row === undefined) return undefined;
  return rules.map((_, index) => {
    const value = row[`v${index}`];
    return {
      holds: Number(row[`h${index}`]) === 1,
      value: value === null || value === undefined ? value : String(value),
    };
  });
}

/** The rule with templates in their own words. */
function writtenOut(rule: Rule): Plain {
  if ('all' in rule) return { all: rule.all.map(writtenOut) };
  if ('any' in rule) return { any: rule.any.map(writtenOut) };
  if ('not' in rule) return { not: writtenOut(rule.not) };
  return 'template' in rule ? writtenOut(ruleOfTemplate(rule)) : rule;
}

function partsOf(rule: Plain): Plain[] {
  if ('all' in rule) return [rule, ...rule.all.flatMap(partsOf)];
  if ('any' in rule) return [rule, ...rule.any.flatMap(partsOf)];
  return 'not' in rule ? [rule, ...partsOf(rule.not)] : [rule];
}

function verdictOf(rule: Plain, answers: ReadonlyMap<Plain, Answer>): Verdict {
  const { holds, value } = answers.get(rule)!;
  const parts = (rules: readonly Plain[]) => rules.map((one) => verdictOf(one, answers));
  if ('all' in rule) return { words: 'all', holds, parts: parts(rule.all) };
  if ('any' in rule) return { words: 'any', holds, parts: parts(rule.any) };
  if ('not' in rule) return { words: 'not', holds, parts: parts([rule.not]) };
  const move = whatMoves(rule, { holds, value: value ?? null });
  return {
    words: wordsOf(rule),
    holds,
    ...(value === undefined ? {} : { value }),
    ...(move === undefined ? {} : { move }),
  };
}

const year = 366 * 86_400_000;
/** Moments tried; somebody with thousands of events has as many windows. */
const most = 40;

/** Tries the moments at which a window ends or a date comes, in order, until the answer is another one. */
async function nextChange(warehouse: Warehouse, rule: Rule, asked: Asked & { holds: boolean }): Promise<string | null> {
  const { profile, at, context, holds } = asked;
  const { edges } = compileRules([rule], context);
  const due = crossings(edges, { from: at, to: at + year }, profile);
  if (due === undefined) return null;
  const rows = await warehouse.query<{ moment: string }>(
    `SELECT DISTINCT moment FROM (${due.sql}) WHERE profile = {one:UInt64} ORDER BY moment LIMIT ${most}`,
    { params: due.params, priority: 'interactive' },
  );
  for (const { moment } of rows) {
    const then = Date.parse(`${moment.replace(' ', 'T')}Z`);
    const [answer] = (await judge(warehouse, [rule], { profile, at: then, context })) ?? [];
    if (answer !== undefined && answer.holds !== holds) return new Date(then).toISOString();
  }
  return null;
}
