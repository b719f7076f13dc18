import { TributaryError } from '@tributary/contracts';
import { importanceOf } from './importance.js';
import type { Learnt, Step } from './step.js';
import { columnOf } from './table.js';

type Weighed = Extract<Learnt, { step: 'weigh' }>;

/** Makes some features count for more: by hand, by what they say of an outcome, or both. */
export const weighStep: Step = {
  name: 'weigh',
  async learn(table, learning): Promise<Weighed | null> {
    const { config } = learning;
    const unknown = Object.keys(config.weights).filter((feature) => !config.features.includes(feature));
    if (unknown.length > 0)
      throw new TributaryError(
        'MODEL_INPUT',
        `\`weights\` names features that the model does not use: ${unknown.join(', ')}.`,
      );
    const weights: Record<string, number> = { ...config.weights };
    if (config.importance?.weigh) {
      const importance = await importanceOf(table, learning, config.importance);
      const mean = Object.values(importance).reduce((sum, value) => sum + value, 0) / table.columns.length;
      if (mean === 0)
        throw new TributaryError('MODEL_INPUT', `No feature says anything of "${config.importance.outcome}".`);
      for (const [feature, value] of Object.entries(importance))
        weights[feature] = ((weights[feature] ?? 1) * value) / mean;
    }
    return Object.keys(weights).length === 0 ? null : { step: 'weigh', weights };
  },
  apply(table, { weights }: Weighed) {
    for (const [feature, weight] of Object.entries(weights)) {
      const values = columnOf(table, feature);
      for (let row = 0; row < values.length; row++) values[row]! *= weight;
    }
  },
  tell(learnt) {
    if (!learnt) return { after: 'all count alike' };
    const { weights } = learnt as Weighed;
    return { after: `${Object.keys(weights).length} weighed`, details: weights };
  },
};
