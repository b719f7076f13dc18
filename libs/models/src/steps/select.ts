import { fitScale } from '@tributary/numerics';
import { importanceOf } from './importance.js';
import type { Learning, Learnt, Step } from './step.js';
import type { Table } from './table.js';

type Selected = Extract<Learnt, { step: 'select' }>;

/** Keeps the features that say most. The others are left out of the clustering; they still describe it. */
export const selectStep: Step = {
  name: 'select',
  async learn(table, learning): Promise<Selected | null> {
    const { select } = learning.config;
    if (!select || select.keep >= table.columns.length) return null;
    const strengths = select.by === 'variance' ? variances(table) : await importanceOf(table, learning, select);
    const ranked = table.columns
      .map(({ feature }) => feature)
      .sort((a, b) => strengths[b]! - strengths[a]! || order(learning, a) - order(learning, b));
    const kept = new Set(ranked.slice(0, select.keep));
    return { step: 'select', features: learning.config.features.filter((feature) => kept.has(feature)) };
  },
  apply(table, { features }: Selected) {
    table.selected = features;
  },
  tell(learnt, table) {
    if (!learnt) return { after: `all ${table.columns.length}` };
    const { features } = learnt as Selected;
    return { after: `${features.length} of ${table.columns.length}: ${features.join(', ')}` };
  },
};

/** Variance of each column brought to 0 to 1, whatever its scale: 0.25 where half are at either end. */
function variances(table: Table): Record<string, number> {
  return Object.fromEntries(
    table.columns.map(({ feature, values }) => {
      let low = Infinity;
      let high = -Infinity;
      for (const value of values) {
        if (value < low) low = value;
        if (value > high) high = value;
      }
      return [feature, high > low ? (fitScale(values).deviation / (high - low)) ** 2 : 0];
    }),
  );
}

function order({ config }: Learning, feature: string): number {
  return config.features.indexOf(feature);
}
