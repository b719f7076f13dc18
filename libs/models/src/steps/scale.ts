import type { ModelConfig } from '@tributary/contracts';
import { fitScale } from '@tributary/numerics';
import type { Learnt, Step } from './step.js';
import { columnOf } from './table.js';

type Scaled = Extract<Learnt, { step: 'scale' }>;

/** Makes features comparable. */
export const scaleStep: Step = {
  name: 'scale',
  learn(table, { config, warn }): Scaled {
    const columns = table.columns.map(({ feature, values }) => {
      const { centre, spread } = scaleOf(config.scale, values);
      if (spread === 0) warn(`${feature} is the same for everybody and tells nobody apart.`);
      return { feature, centre, spread };
    });
    return { step: 'scale', columns };
  },
  apply(table, { columns }: Scaled) {
    for (const { feature, centre, spread } of columns) {
      const values = columnOf(table, feature);
      // A constant column becomes zeros.
      for (let row = 0; row < values.length; row++) values[row] = spread === 0 ? 0 : (values[row]! - centre) / spread;
    }
  },
  tell: (learnt) => ({
    after: `${(learnt as Scaled).columns.length} columns made comparable`,
    details: Object.fromEntries((learnt as Scaled).columns.map(({ feature, spread }) => [feature, spread])),
  }),
};

function scaleOf(method: ModelConfig['scale'], values: Float64Array): { centre: number; spread: number } {
  if (method === 'none') return { centre: 0, spread: 1 };
  if (method === 'z-score') {
    const { mean, deviation } = fitScale(values);
    return { centre: mean, spread: deviation };
  }
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return values.length === 0 ? { centre: 0, spread: 0 } : { centre: low, spread: high - low };
}
