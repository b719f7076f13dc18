import { defineAlgorithm } from '@tributary/plugin-kit';
import { fitForest } from './fit.js';
import { forestParams } from './params.js';
import { foretell } from './foretell.js';

export type { ForestSettings } from './params.js';

/** Random forest (Breiman 2001) by the npm package ml-random-forest, with a measure of importance that follows from its trees. */
export default defineAlgorithm({
  id: 'ml-random-forest',
  title: 'Random forest (ml-random-forest)',
  summary: 'Foretells an outcome and says which columns matter for it, by the ml-random-forest package, from a sample.',
  version: '1.0.0',
  engine: '^0.1',
  kind: 'prediction',
  params: forestParams,
  suits: { rows: 5_000 },
  fit: fitForest,
  apply: foretell,
  importance: ({ buffers }) => [...(buffers['importance'] ?? [])],
});
