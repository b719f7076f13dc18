import { TributaryError } from '@tributary/contracts';
import { signedLog1p } from '@tributary/numerics';
import type { Learnt, Step } from './step.js';
import { columnOf } from './table.js';

type Log = Extract<Learnt, { step: 'log' }>;

/** Draws in long tails by ln(1 + x), the sign kept. */
export const logStep: Step = {
  name: 'log',
  learn(_, { config }) {
    const unknown = config.log.filter((feature) => !config.features.includes(feature));
    if (unknown.length > 0)
      throw new TributaryError(
        'MODEL_INPUT',
        `\`log\` names features that the model does not use: ${unknown.join(', ')}.`,
      );
    return config.log.length === 0 ? null : { step: 'log', features: config.log };
  },
  apply(table, { features }: Log) {
    for (const feature of features) {
      const values = columnOf(table, feature);
      for (let row = 0; row < values.length; row++) values[row] = signedLog1p(values[row]!);
    }
  },
  tell: (learnt) => ({ after: learnt ? `${(learnt as Log).features.length} by ln(1 + x)` : 'not asked for' }),
};
