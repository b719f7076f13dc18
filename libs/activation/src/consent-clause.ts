import { consentRules, type ConsentNeed } from '@tributary/consent';
import type { Parameter } from '@tributary/contracts';

/** A need of consent as SQL over what the ledger says now. */
export interface ConsentClause {
  /** A subquery of one row a person who chose: profile, declined and agreed (names of choices). */
  choices: string;
  /** Text: why a person's choices do not allow it, empty where they do. `of`: alias of the joined subquery. */
  refusal(of: string): string;
  params: Record<string, Parameter>;
}

/** `name` keeps the parameters of several clauses apart; `only`: see {@link differenceOf}. */
export function consentClause(need: ConsentNeed, { name, only }: { name: string; only: string }): ConsentClause {
  const rules = consentRules(need);
  const choices = [...new Set(rules.flatMap((rule) => ('declined' in rule ? [rule.declined] : rule.noneGranted)))];
  const params: Record<string, Parameter> = { [`${name}_asked`]: choices };
  const arms = rules.map((rule, index) => {
    params[`${name}_why${index}`] = rule.reason;
    params[`${name}_of${index}`] = 'declined' in rule ? [rule.declined] : [...rule.noneGranted];
    const named = `{${name}_of${index}:Array(String)}`;
    return {
      when: (of: string) =>
        'declined' in rule ? `hasAny(${of}.declined, ${named})` : `NOT hasAny(${of}.agreed, ${named})`,
      why: `{${name}_why${index}:String}`,
    };
  });
  return {
    choices: `SELECT profile, groupArrayIf(toString(purpose), granted = 0) AS declined, groupArrayIf(toString(purpose), granted = 1) AS agreed
      FROM consent_state FINAL WHERE purpose IN {${name}_asked:Array(String)} ${only} GROUP BY profile`,
    refusal: (of) =>
      arms.length === 0 ? `''` : `multiIf(${arms.map(({ when, why }) => `${when(of)}, ${why}`).join(', ')}, '')`,
    params,
  };
}
