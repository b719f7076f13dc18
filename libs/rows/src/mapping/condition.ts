import type { Condition, EventName } from './settings.js';
import { cellText, type Columns, type RowInHand } from './values.js';

/** Compiles the event's name, constant or depending on columns. */
export function compileEventName(name: EventName, columns: Columns): (row: RowInHand) => string {
  if (typeof name === 'string') return () => name;
  const holds = compileCondition(name.when, columns);
  const otherwise = compileEventName(name.otherwise, columns);
  return (row) => (holds(row) ? name.then : otherwise(row));
}

/** All parts that are given must hold. */
function compileCondition(condition: Condition, columns: Columns): (row: RowInHand) => boolean {
  const index = columns.index(condition.column);
  const tests: ((text: string) => boolean)[] = [];
  const { is, isNot, in: among, startsWith, endsWith, contains, lessThan, greaterThan, empty } = condition;
  const number = (text: string): number =>
    text === '' ? NaN : Number(columns.decimal === ',' ? text.replace(',', '.') : text);
  if (is !== undefined) tests.push((text) => text === String(is));
  if (isNot !== undefined) tests.push((text) => text !== String(isNot));
  if (among)
    tests.push(
      (
        (set) => (text: string) =>
          set.has(text)
      )(new Set(among.map(String))),
    );
  if (startsWith !== undefined) tests.push((text) => text.startsWith(startsWith));
  if (endsWith !== undefined) tests.push((text) => text.endsWith(endsWith));
  if (contains !== undefined) tests.push((text) => text.includes(contains));
  if (lessThan !== undefined) tests.push((text) => number(text) < lessThan);
  if (greaterThan !== undefined) tests.push((text) => number(text) > greaterThan);
  if (empty !== undefined) tests.push((text) => (text === '') === empty);
  return (row) => {
    const text = cellText(row.cells[index]);
    return tests.every((test) => test(text));
  };
}
