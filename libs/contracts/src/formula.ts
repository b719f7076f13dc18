import { TributaryError } from './errors.js';

/** What a formula over features is made of. A value is a number or missing; a condition holds or does not. */
export type Formula =
  | { number: number }
  | { feature: string }
  | { sign: '+' | '-' | '*' | '/'; left: Formula; right: Formula }
  | { call: FormulaCall; values: Formula[] }
  | { condition: FormulaCondition; then: Formula; otherwise: Formula };

export type FormulaCondition =
  | { compare: FormulaComparison; left: Formula; right: Formula }
  | { every: FormulaCondition[] }
  | { some: FormulaCondition[] };

const calls = { min: 2, max: 2, coalesce: 2, abs: 1, round: 1, sqrt: 1, ln: 1 } as const;
export type FormulaCall = keyof typeof calls;
const single: ReadonlySet<string> = new Set(['abs', 'round', 'sqrt', 'ln']);
const comparisonSigns = ['<=', '>=', '<', '>', '='] as const;
export type FormulaComparison = (typeof comparisonSigns)[number];

/** More than a person reads at once, and what bounds the statement that it becomes. */
export const longestFormula = 500;
const deepest = 40;

/** What is wrong with a formula, in words. */
function problem(words: string): TributaryError {
  return new TributaryError('CONFIG_INVALID', `The formula cannot be read: ${words}.`);
}

/**
 * Reads a formula such as `if(orders > 3, 2, 1) * spend / max(visits, 1)`: numbers, names of features, + - * / with
 * their usual precedence (× ÷ as well), brackets, `min`, `max`, `coalesce`, `abs`, `round`, `sqrt`, `ln`, and
 * `if(condition, then, otherwise)` whose condition compares by < <= > >= = and joins by `and`, `or`.
 * @throws CONFIG_INVALID
 */
export function parseFormula(text: string): Formula {
  if (text.length > longestFormula)
    throw problem(`a formula has at most ${longestFormula} characters; make parts of it features`);
  const reader = new Reader(tokensOf(text));
  const formula = reader.sum(0);
  reader.ended();
  return formula;
}

/** Names of the features that a formula is made of, each once, in the order of the text. */
export function featuresOf(formula: Formula): string[] {
  const names = new Set<string>();
  const ofCondition = (condition: FormulaCondition): void => {
    if ('compare' in condition) [condition.left, condition.right].forEach(visit);
    else ('every' in condition ? condition.every : condition.some).forEach(ofCondition);
  };
  const visit = (one: Formula): void => {
    if ('feature' in one) names.add(one.feature);
    else if ('sign' in one) [one.left, one.right].forEach(visit);
    else if ('call' in one) one.values.forEach(visit);
    else if ('condition' in one) {
      ofCondition(one.condition);
      [one.then, one.otherwise].forEach(visit);
    }
  };
  visit(formula);
  return [...names];
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  const token = /\s*(\d+(?:\.\d+)?|[a-z][a-z0-9_]*|<=|>=|[-+*/×÷(),<>=])/y;
  while (text.slice(token.lastIndex).trim() !== '') {
    const from = token.lastIndex;
    const found = token.exec(text);
    if (!found) throw problem(`"${text.slice(from).trim().slice(0, 10)}" cannot be read`);
    tokens.push({ '×': '*', '÷': '/' }[found[1]!] ?? found[1]!);
  }
  return tokens;
}

/** Reads tokens from left to right; each method one level of precedence. */
class Reader {
  private place = 0;

  constructor(private readonly tokens: readonly string[]) {}

  sum(depth: number): Formula {
    return this.chain(['+', '-'], () => this.chain(['*', '/'], () => this.factor(depth)));
  }

  ended(): void {
    const rest = this.tokens[this.place];
    if (rest !== undefined) throw problem(`"${rest}" does not belong where it stands`);
  }

  private chain(signs: readonly ('+' | '-' | '*' | '/')[], part: () => Formula): Formula {
    let left = part();
    for (let sign = this.taken(signs); sign !== undefined; sign = this.taken(signs))
      left = { sign, left, right: part() };
    return left;
  }

  private factor(depth: number): Formula {
    if (depth > deepest) throw problem('brackets stand too deep; make parts of it features');
    const token = this.tokens[this.place++];
    if (token === undefined) throw problem('it ends where a value is expected');
    if (/^\d/.test(token)) return { number: Number(token) };
    if (token === '-') return { sign: '-', left: { number: 0 }, right: this.factor(depth + 1) };
    if (token === '(') {
      const inner = this.sum(depth + 1);
      this.expect(')');
      return inner;
    }
    if (!/^[a-z]/.test(token)) throw problem(`"${token}" stands where a value is expected`);
    if (this.taken(['(']) === undefined) return { feature: token };
    if (token === 'if') return this.choice(depth + 1);
    if (!Object.hasOwn(calls, token))
      throw problem(`there is no "${token}"; known: ${Object.keys(calls).join(', ')}, if`);
    return this.called(token as FormulaCall, depth + 1);
  }

  private called(call: FormulaCall, depth: number): Formula {
    const values = [this.sum(depth)];
    while (this.taken([',']) !== undefined) values.push(this.sum(depth));
    this.expect(')');
    if (values.length < calls[call] || (single.has(call) && values.length > 1))
      throw problem(`"${call}" takes ${single.has(call) ? 'one value' : 'two values or more'}`);
    return { call, values };
  }

  private choice(depth: number): Formula {
    const condition = this.condition(depth);
    this.expect(',');
    const then = this.sum(depth);
    this.expect(',');
    const otherwise = this.sum(depth);
    this.expect(')');
    return { condition, then, otherwise };
  }

  private condition(depth: number): FormulaCondition {
    const some = [this.every(depth)];
    while (this.taken(['or']) !== undefined) some.push(this.every(depth));
    return some.length === 1 ? some[0]! : { some };
  }

  private every(depth: number): FormulaCondition {
    const every = [this.comparison(depth)];
    while (this.taken(['and']) !== undefined) every.push(this.comparison(depth));
    return every.length === 1 ? every[0]! : { every };
  }

  private comparison(depth: number): FormulaCondition {
    const left = this.sum(depth);
    const compare = this.taken(comparisonSigns);
    if (compare === undefined) throw problem('a condition compares two values by <, <=, >, >= or =');
    return { compare, left, right: this.sum(depth) };
  }

  private taken<T extends string>(wanted: readonly T[]): T | undefined {
    const token = this.tokens[this.place];
    const found = wanted.find((one) => one === token);
    if (found !== undefined) this.place++;
    return found;
  }

  private expect(wanted: string): void {
    const token = this.tokens[this.place];
    if (this.taken([wanted]) === undefined)
      throw problem(`"${wanted}" is missing ${token === undefined ? 'at its end' : `before "${token}"`}`);
  }
}
