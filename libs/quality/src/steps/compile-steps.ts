import type { StandardiseStep } from '@tributary/contracts';
import { dateRule } from './date-rule.js';
import { labelRule } from './label-rule.js';
import { patternRule } from './pattern-rule.js';
import { pathsOf } from './field-path.js';
import { rangeRule } from './range-rule.js';
import { textRule } from './text-rule.js';
import { typoRule } from './typo-rule.js';
import { unitRule } from './unit-rule.js';
import type { ValueRule, Verdict } from './verdict.js';

/** A step ready to be run; `paths` null: every text of traits and properties. */
export interface CompiledStep {
  step: string;
  version: number;
  paths: string[][] | null;
  judge: ValueRule;
}

/** @throws CONFIG_INVALID where a unit or a pattern cannot be used. */
export function compileSteps(steps: readonly StandardiseStep[]): CompiledStep[] {
  return steps.map((step) => ({ step: step.step, version: step.version, ...compile(step) }));
}

function compile(step: StandardiseStep): Pick<CompiledStep, 'paths' | 'judge'> {
  switch (step.step) {
    case 'text':
      return { paths: step.fields ? allPaths(step.fields) : null, judge: ofText(textRule(step.repairAbove)) };
    case 'dates':
      return { paths: allPaths(step.fields), judge: ofText(dateRule(step), { numbers: step.formats.length > 0 }) };
    case 'units':
      return { paths: pathsOf(step.field), judge: unitRule(step) };
    case 'labels':
      return { paths: allPaths(step.fields), judge: ofText(labelRule(step), { numbers: true }) };
    case 'typos':
      return { paths: allPaths(step.fields), judge: ofText(typoRule(step)) };
    case 'range':
      return { paths: allPaths(step.fields), judge: rangeRule(step) };
    case 'pattern':
      return { paths: allPaths(step.fields), judge: ofText(patternRule(step.match, step.on), { numbers: true }) };
  }
}

const allPaths = (fields: readonly string[]): string[][] => fields.flatMap(pathsOf);

/** A rule of texts has nothing to say of other values; of numbers where they may stand for a text. */
function ofText(rule: (text: string) => Verdict | undefined, { numbers = false } = {}): ValueRule {
  return (value) =>
    typeof value === 'string' ? rule(value) : numbers && typeof value === 'number' ? rule(String(value)) : undefined;
}
