import type { Warehouse } from '@tributary/contracts';

/** Somebody's cluster in a version; −1 is none any more. */
export interface Label {
  model: string;
  version: number;
  profile: string;
  label: number;
  /** −1 to 1, see the README. */
  score: number;
}

/**
 * Writes labels as known at a moment, milliseconds UTC. Of each person and version the label known last counts, so that a
 * repeat changes nothing, and what was told of older features never takes the place of what newer ones say.
 */
export async function writeLabels(warehouse: Warehouse, labels: Iterable<Label>, knownAt: number): Promise<void> {
  const rows = Array.from(labels, (label) => ({ ...label, known_at: (knownAt / 1000).toFixed(3) }));
  if (rows.length === 0) return;
  await warehouse.insert('model_scores', rows, {
    columns: ['model', 'version', 'profile', 'label', 'score', 'known_at'],
  });
}
