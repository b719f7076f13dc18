import { TributaryError, type EngagementConfig } from '@tributary/contracts';
import { known } from './point-in-time.js';
import type { CompiledFeatureSet } from './feature-set.js';

/** Columns that the table of every set has anyway. */
const ownColumns = new Set(['profile', 'version']);

/** Ratios of event counts, for example clicks per open. Null, never infinity, where the denominator is zero. */
export function compileEngagement(key: string, config: EngagementConfig): CompiledFeatureSet {
  const ratios = Object.entries(config.ratios);
  if (ratios.length === 0) throw new TributaryError('CONFIG_INVALID', `The feature set "${key}" states no ratio.`);
  for (const [name] of ratios)
    if (ownColumns.has(name))
      throw new TributaryError(
        'CONFIG_INVALID',
        `The feature set "${key}" has a ratio called "${name}", which every set keeps for itself.`,
      );
  const params: Record<string, string> = {};
  ratios.forEach(([, ratio], index) => {
    params[`events_${index}`] = ratio.events;
    params[`base_${index}`] = ratio.base;
  });
  const columns = ratios.map(
    ([name], index) =>
      `countIf(name = {events_${index}:String}) / nullIf(countIf(name = {base_${index}:String}), 0) AS \`${name}\``,
  );
  const names = ratios.flatMap((_, index) => [`{events_${index}:String}`, `{base_${index}:String}`]);
  return {
    key,
    params,
    events: ratios.flatMap(([, ratio]) => [ratio.events, ratio.base]),
    features: ratios.map(([name, ratio]) => ({
      key: `${key}.${name}`,
      column: name,
      type: 'Nullable(Float64)',
      title: `${ratio.events} per ${ratio.base}`,
      description: `Count of "${ratio.events}" divided by count of "${ratio.base}"; missing where there is no "${ratio.base}".`,
      unit: 'ratio',
      noun: `"${ratio.events}" per "${ratio.base}"`,
      absent: null,
    })),
    select: `
      SELECT profile, ${columns.join(', ')}
      FROM events_canonical
      WHERE name IN (${names.join(', ')}) AND profile != 0 AND ${known}
      GROUP BY profile`,
  };
}
