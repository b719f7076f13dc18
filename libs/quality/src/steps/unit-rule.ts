import { TributaryError, type StandardiseStep } from '@tributary/contracts';
import { valueAt } from './field-path.js';
import { unitOf, type Unit } from './unit-table.js';
import type { ValueRule } from './verdict.js';

type UnitStep = Extract<StandardiseStep, { step: 'units' }>;

const amount = /^([+-]?(?:\d{1,15}(?:\.\d{1,15})?|\.\d{1,15})(?:[eE][+-]?\d{1,3})?)\s*(.{0,20})$/;
/** What a conversion by floating point is sure of. */
const digits = 12;

/**
 * Converts amounts to one unit. @throws CONFIG_INVALID where `to` is a unit that neither the table of the step nor the
 * built-in one knows.
 */
export function unitRule({ unit, to, table, on }: UnitStep): ValueRule {
  const own = new Map(Object.entries(table ?? {}).map(([name, factor]) => [name.trim().toLowerCase(), factor]));
  const target = unitOf(to);
  if (!target && own.size === 0)
    throw new TributaryError(
      'CONFIG_INVALID',
      `units: "${to}" is no known unit; say in \`table\` what others are in it.`,
    );
  const unitPath = unit && 'field' in unit ? unit.field.split('.') : undefined;
  const fixed = unit && 'is' in unit ? unit.is : '';
  return (value, call) => {
    const match =
      typeof value === 'number'
        ? [value, String(value), '']
        : amount.exec(typeof value === 'string' ? value.trim() : '');
    if (!match)
      return typeof value === 'string' && value.trim() !== ''
        ? { code: 'not_an_amount', detail: 'no number', action: on }
        : undefined;
    const stated = unitPath ? valueAt(call, unitPath) : undefined;
    const name = (String(match[2] ?? '').trim() || (typeof stated === 'string' ? stated : fixed)).trim();
    const number = Number(match[1]);
    const done = { also: unitPath && stated !== to ? { path: unitPath, value: to } : undefined };
    if (name === to || name.toLowerCase() === to.toLowerCase())
      return number === value ? undefined : { code: 'unit', detail: `in ${to}`, after: number, ...done };
    if (name === '') return { code: 'unit_missing', detail: 'no unit is said', action: on };
    const converted = convert(number, own.get(name.toLowerCase()), { from: unitOf(name), target });
    if (converted === undefined)
      return { code: 'unit_unknown', detail: `"${name.slice(0, 20)}" cannot be brought to ${to}`, action: on };
    return { code: 'unit', detail: `${name} to ${to}`, after: Number(converted.toPrecision(digits)), ...done };
  };
}

function convert(
  number: number,
  factor: number | undefined,
  { from, target }: { from: Unit | undefined; target: Unit | undefined },
): number | undefined {
  if (factor !== undefined) return number * factor;
  if (!from || !target || from.dimension !== target.dimension) return undefined;
  return (number * from.factor + from.offset - target.offset) / target.factor;
}
