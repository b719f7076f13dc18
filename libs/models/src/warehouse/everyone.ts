import { TributaryError, type Artifact, type Parameter, type Warehouse } from '@tributary/contracts';
import type { Spread } from '@tributary/numerics';
import { kmeansInWarehouse } from './kmeans-sql.js';
import { preparedSql, type PreparedBy } from './prepared-sql.js';
import { dropRowsTable, fillRowsTable, type RowsTable } from './rows-table.js';

/** A fit of the sample that went on over everybody. */
export interface WholeFit {
  artifact: Artifact;
  /** People it went over. */
  rows: number;
  spread: Spread;
}

/** All people of a model, who stay in the warehouse; the matrix of the run is a sample of them. */
export interface Everyone {
  /** Goes on with a k-means that was fitted on the sample, over everybody. Throws MODEL_INPUT where the steps cannot be said in SQL. */
  goOn(prepared: PreparedBy, fitted: { artifact: Artifact; params: Record<string, unknown> }): Promise<WholeFit>;
}

interface Source {
  /** A statement with the columns `id`, `c0`, `c1` … of the features. */
  rows: string;
  params: Record<string, Parameter>;
  signal: AbortSignal;
}

/** Everybody whom a statement yields, prepared once for all numbers of clusters. `close` drops what was prepared. */
export function everyoneOf(
  warehouse: Warehouse,
  { rows, params, signal }: Source,
): Everyone & { close(): Promise<void> } {
  let prepared: Promise<RowsTable> | undefined;
  return {
    async goOn(by, { artifact, params: asked }) {
      const statement = preparedSql(by, rows);
      if (!statement)
        throw new TributaryError(
          'MODEL_INPUT',
          'A step of this model looks at other rows (imputation or exclusion of outliers by a plugin, as `knn` and `isolation-forest` are) and cannot be said in SQL: change it, or set `fit: "memory"`.',
        );
      prepared ??= fillRowsTable(warehouse, statement, params);
      const table = await prepared;
      const data = artifact.buffers['centroids']!;
      const { centroids, inertia, iterations, spread } = await kmeansInWarehouse(
        table,
        { rows: data.length / table.width, columns: table.width, data },
        { ...limitsOf(asked), signal },
      );
      return {
        rows: table.rows,
        spread,
        artifact: {
          ...artifact,
          json: { ...(artifact.json as object), inertia, iterations },
          buffers: { centroids: centroids.data },
        },
      };
    },
    async close() {
      // Where it could not be filled, nothing is left.
      const table = await prepared?.catch(() => undefined);
      if (table) await dropRowsTable(table);
    },
  };
}

function limitsOf({ maxIterations = 100, tolerance = 1e-6 }: Record<string, unknown>): {
  maxIterations: number;
  tolerance: number;
} {
  return { maxIterations: Number(maxIterations), tolerance: Number(tolerance) };
}
