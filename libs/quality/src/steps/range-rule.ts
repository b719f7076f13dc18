import type { StandardiseStep } from '@tributary/contracts';
import type { Verdict } from './verdict.js';

type Bound = number | string | undefined;

/** Holds numbers, texts of numbers, and dates (where the bounds are dates) to a range, bounds included. */
export function rangeRule({
  min,
  max,
  on,
}: Extract<StandardiseStep, { step: 'range' }>): (value: unknown) => Verdict | undefined {
  const dates = typeof min === 'string' || typeof max === 'string';
  const position = dates ? dateOf : numberOf;
  const [low, high] = [boundOf(min, -Infinity), boundOf(max, Infinity)];
  return (value) => {
    if (value === null || value === '') return undefined;
    const at = position(value);
    if (at === undefined) return { code: 'not_comparable', detail: dates ? 'no date' : 'no number', action: on };
    if (at < low) return { code: 'below_range', detail: `at least ${min}`, action: on };
    return at > high ? { code: 'above_range', detail: `at most ${max}`, action: on } : undefined;
  };
}

function boundOf(bound: Bound, open: number): number {
  return typeof bound === 'string' ? Date.parse(bound) : (bound ?? open);
}

function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

function dateOf(value: unknown): number | undefined {
  const time = typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(time) ? undefined : time;
}
