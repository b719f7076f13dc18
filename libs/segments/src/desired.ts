import type { Parameter } from '@tributary/contracts';
import { compileRules, type RuleContext } from './compile/compile-rules.js';
import type { RuleSegment } from './definition.js';
import { sharedScan } from './shared-scan.js';

/** SELECT of (segment, profile, w, h): w is 1 for who is wanted as a member. */
export interface Desired {
  sql: string;
  params: Record<string, Parameter>;
}

export interface Judged {
  /** Only these profiles; absent: everyone. */
  scope?: readonly string[] | undefined;
  context?: RuleContext;
}

/** The profiles that rules want as members; all rules in one scan. */
export function desiredByRule(segments: readonly RuleSegment[], { scope, context }: Judged = {}): Desired {
  const compiled = compileRules(
    segments.map((segment) => segment.rule),
    context,
  );
  const flags = compiled.expressions.map((expression) => `toUInt8(${expression})`).join(', ');
  const scan = sharedScan(compiled, scope);
  const sql = `
    SELECT hit.1 AS segment, profile, 1 AS w, 0 AS h FROM (
      SELECT p.profile AS profile,
             arrayJoin(arrayFilter(pair -> pair.2 = 1, arrayZip({rule_keys:Array(String)}, [${flags}]))) AS hit
      ${scan.from}
    )`;
  return { sql, params: { rule_keys: segments.map((segment) => segment.key), ...scan.params } };
}
