import type { Formula, FormulaCall, FormulaCondition } from '@tributary/contracts';
import type { Statement } from './conditions/statement.js';

/** `min` and `max` leave out what is missing; null where all is. */
const sqlOf: Readonly<Record<FormulaCall, (values: readonly string[]) => string>> = {
  min: (values) => `arrayReduce('minOrNull', [${values.join(', ')}])`,
  max: (values) => `arrayReduce('maxOrNull', [${values.join(', ')}])`,
  coalesce: (values) => `coalesce(${values.join(', ')})`,
  abs: ([value]) => `abs(${value})`,
  round: ([value]) => `round(${value})`,
  sqrt: ([value]) => where('x >= 0', 'sqrt(x)', value!),
  ln: ([value]) => where('x > 0', 'log(x)', value!),
};

/** A function of a value where it is defined there, else null; the value stands once. */
function where(defined: string, result: string, value: string): string {
  return `arrayElement(arrayMap(x -> if(${defined}, ${result}, NULL), [${value}]), 1)`;
}

/**
 * A formula over columns as an SQL expression of Nullable(Float64). Null where a part is missing, where something is
 * divided by zero, where a root or a logarithm is not defined, and instead of infinity; a comparison with what is missing does not hold, as
 * in rules. No part is written twice, so that the statement is as long as the formula.
 */
export function formulaColumn(formula: Formula, statement: Statement): string {
  return where('isFinite(x)', 'x', valueOf(formula, statement));
}

function valueOf(formula: Formula, statement: Statement): string {
  if ('number' in formula) return `toNullable(${statement.bind(formula.number)})`;
  if ('feature' in formula) return `\`${formula.feature}\``;
  if ('call' in formula) return sqlOf[formula.call](formula.values.map((value) => valueOf(value, statement)));
  if ('condition' in formula) {
    const [then, otherwise] = [valueOf(formula.then, statement), valueOf(formula.otherwise, statement)];
    return `if(${conditionOf(formula.condition, statement)}, ${then}, ${otherwise})`;
  }
  return `(${chainOf(formula, statement)})`;
}

type Operation = Extract<Formula, { sign: unknown }>;
const precedence = { '+': 1, '-': 1, '*': 2, '/': 2 } as const;

/** Without brackets around what stands to the left of an equal sign: a long sum is no deep one for the engine's parser. */
function chainOf({ sign, left, right }: Operation, statement: Statement): string {
  const before =
    'sign' in left && precedence[left.sign] === precedence[sign] ? chainOf(left, statement) : valueOf(left, statement);
  const after = valueOf(right, statement);
  return `${before} ${sign} ${sign === '/' ? `nullIf(${after}, 0)` : after}`;
}

function conditionOf(condition: FormulaCondition, statement: Statement): string {
  if ('every' in condition) return `(${condition.every.map((one) => conditionOf(one, statement)).join(' AND ')})`;
  if ('some' in condition) return `(${condition.some.map((one) => conditionOf(one, statement)).join(' OR ')})`;
  return `ifNull(${valueOf(condition.left, statement)} ${condition.compare} ${valueOf(condition.right, statement)}, 0)`;
}
