import type { ClusteringArtifact } from '../result.js';
import type { Learnt } from '../steps/index.js';

/** What a model makes of features before it clusters them. */
export type PreparedBy = Pick<ClusteringArtifact, 'features' | 'steps' | 'reduction'>;

/**
 * The steps of a model as a statement over `rows`, a statement whose columns are `id`, `c0`, `c1` … (Float64, NaN where a
 * value is missing, in the order of the features). It answers `id` and as many columns as go into the clustering, a row for
 * everybody who is not left out. Null where a step looks at other rows (nearest neighbours, forests).
 */
export function preparedSql(
  { features, steps, reduction }: PreparedBy,
  rows: string,
): { from: string; width: number } | null {
  let statement: Columns | null = { from: rows, names: features.map((feature) => ({ feature })) };
  for (const learnt of steps) {
    statement = afterStep(statement, learnt);
    if (!statement) return null;
  }
  if (reduction) {
    if (!['pca', 'ml-pca'].includes(reduction.algorithm)) return null;
    statement = reduced(statement, reduction.artifact.buffers);
  }
  return { from: statement.from, width: statement.names.length };
}

/** A statement with the columns `c0`, `c1` … and the features that they hold. */
interface Columns {
  from: string;
  names: { feature: string }[];
}

/** The statement with every column replaced by what `of` makes of it. */
function mapped(columns: Columns, of: (column: string, feature: string) => string, where?: string): Columns {
  const list = columns.names.map(({ feature }, at) => `${of(`c${at}`, feature)} AS v${at}`);
  const renamed = columns.names.map((_, at) => `v${at} AS c${at}`);
  const condition = where === undefined ? '' : ` WHERE ${where}`;
  return {
    ...columns,
    // Two levels: a column of the new name must not be read in place of the old one.
    from: `SELECT id, ${renamed.join(', ')} FROM (SELECT id, ${list.join(', ')} FROM (${columns.from})${condition})`,
  };
}

function afterStep(columns: Columns, learnt: Learnt): Columns | null {
  const placeOf = (feature: string): string => `c${columns.names.findIndex((one) => one.feature === feature)}`;
  switch (learnt.step) {
    case 'log':
      return mapped(columns, (c, feature) =>
        learnt.features.includes(feature) ? `if(isNaN(${c}), nan, sign(${c}) * log1p(abs(${c})))` : c,
      );
    case 'impute': {
      if (learnt.by === 'algorithm') return null;
      if (learnt.by === 'exclude')
        return mapped(columns, (c) => c, columns.names.map((_, at) => `NOT isNaN(c${at})`).join(' AND '));
      if (learnt.by === 'column')
        return mapped(columns, (c, feature) => `if(isNaN(${c}), ${number(learnt.fills[feature]!)}, ${c})`);
      return mapped(columns, (c, feature) => {
        const { mean, deviation, coefficients } = learnt.equations.find((one) => one.feature === feature)!;
        const terms = learnt.equations.flatMap((other, at) => {
          const value = placeOf(other.feature);
          const factor = coefficients[at]! / other.deviation;
          return other.deviation > 0 && coefficients[at] !== 0
            ? [`if(isNaN(${value}), 0, ${number(factor)} * (${value} - ${number(other.mean)}))`]
            : [];
        });
        return `if(isNaN(${c}), ${number(mean)} + ${number(deviation)} * (${terms.join(' + ') || '0'}), ${c})`;
      });
    }
    case 'outliers': {
      const { found, treat } = learnt;
      if (treat.how === 'exclude') {
        if (found.by !== 'z-score') return null;
        const usual = found.columns.map(
          ({ feature, low, high }) => `${placeOf(feature)} BETWEEN ${number(low)} AND ${number(high)}`,
        );
        return mapped(columns, (c) => c, usual.join(' AND '));
      }
      if (treat.how === 'cap') {
        const ranges = new Map(treat.columns.map((one) => [one.feature, one]));
        return mapped(columns, (c, feature) => {
          const range = ranges.get(feature);
          return range ? `least(${number(range.high)}, greatest(${number(range.low)}, ${c}))` : c;
        });
      }
      const drawn = new Map(treat.columns.map((one) => [one.feature, one]));
      return mapped(columns, (c, feature) => {
        const one = drawn.get(feature);
        return one ? `asinh((${c} - ${number(one.centre)}) / ${number(one.spread)})` : c;
      });
    }
    case 'scale':
      return mapped(columns, (c, feature) => {
        const { centre, spread } = learnt.columns.find((one) => one.feature === feature)!;
        return spread === 0 ? 'toFloat64(0)' : `(${c} - ${number(centre)}) / ${number(spread)}`;
      });
    case 'weigh':
      return mapped(columns, (c, feature) => `${c} * ${number(learnt.weights[feature] ?? 1)}`);
    case 'select': {
      const kept = learnt.features.map((feature, at) => `${placeOf(feature)} AS v${at}`);
      const renamed = learnt.features.map((_, at) => `v${at} AS c${at}`);
      return {
        names: learnt.features.map((feature) => ({ feature })),
        from: `SELECT id, ${renamed.join(', ')} FROM (SELECT id, ${kept.join(', ')} FROM (${columns.from}))`,
      };
    }
  }
}

/** Principal components: sums of the centred columns by their loadings. */
function reduced(columns: Columns, buffers: Record<string, Float64Array>): Columns {
  const means = buffers['means']!;
  const components = rowsOf(buffers['loadings']!, means.length);
  const list = components.map(
    (loadings, at) =>
      `${Array.from(loadings, (loading, c) => `(c${c} - ${number(means[c]!)}) * ${number(loading)}`).join(' + ')} AS v${at}`,
  );
  return {
    names: components.map((_, at) => ({ feature: `pc${at + 1}` })),
    from: `SELECT id, ${components.map((_, at) => `v${at} AS c${at}`).join(', ')} FROM (SELECT id, ${list.join(', ')} FROM (${columns.from}))`,
  };
}

/** The rows of a block. */
export function rowsOf(data: Float64Array, width: number): Float64Array[] {
  return Array.from({ length: data.length / width }, (_, row) => data.subarray(row * width, (row + 1) * width));
}

/** The squared distance of `c0`, `c1` … to a centre. */
export function squaredTo(centre: Float64Array): string {
  return Array.from(centre, (value, at) => `(c${at} - ${number(value)}) * (c${at} - ${number(value)})`).join(' + ');
}

/** A number that may stand in a statement: JavaScript writes every double so that it is read back the same. */
export function number(value: number): string {
  return `toFloat64(${value})`;
}
