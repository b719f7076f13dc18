import type { Warehouse } from '@tributary/contracts';

/** Somebody's cluster in a version; −1 is none any more. */
export interface Label {
  model: string;
  version: number;
  profile: string;
  label: number;
  /** −1 to 1, see the README. */
  score: number;
  /** What it was made of was known then, milliseconds UTC. */
  knownAt: number;
}

/**
 * Writes labels. Of each person and version the label that knows most counts, so that a repeat changes nothing, and what was
 * told of older features never takes the place of what newer ones say.
 */
export async function writeLabels(warehouse: Warehouse, labels: readonly Label[]): Promise<void> {
  if (labels.length === 0) return;
  const rows = labels.map(({ knownAt, ...label }) => ({
    ...label,
    known_at: new Date(knownAt).toISOString().slice(0, -1),
  }));
  await warehouse.insert('model_scores', rows, {
    columns: ['model', 'version', 'profile', 'label', 'score', 'known_at'],
  });
}
