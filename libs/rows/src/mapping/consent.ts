import type { Mapping } from './settings.js';
import { cellText, reject, shown, type Columns, type RowInHand } from './values.js';

/** Compiles the choices that a row states, by purpose; null where its cells are empty: silence is no choice. */
export function compileConsent(mapping: Mapping, columns: Columns): (row: RowInHand) => Record<string, boolean> | null {
  const lower = (words: readonly string[]): Set<string> => new Set(words.map((word) => word.toLowerCase()));
  const purposes = Object.entries(mapping.consent).map(([purpose, spec]) => ({
    purpose,
    column: spec.column,
    index: columns.index(spec.column),
    granted: lower(spec.granted),
    denied: lower(spec.denied),
  }));
  if (purposes.length === 0) return () => null;
  return (row) => {
    const choices: Record<string, boolean> = {};
    for (const { purpose, column, index, granted, denied } of purposes) {
      const text = cellText(row.cells[index]);
      if (text === '') continue;
      const word = text.toLowerCase();
      if (granted.has(word)) choices[purpose] = true;
      else if (denied.has(word)) choices[purpose] = false;
      else reject(row, column, `"${shown(text)}" is neither a granted nor a denied value`);
    }
    return Object.keys(choices).length > 0 ? choices : null;
  };
}
