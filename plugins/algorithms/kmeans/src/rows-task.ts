import { rowsHolder } from '@tributary/numerics/kmeans-rows';
import type { RowsRange } from '@tributary/numerics';

/** What a thread of k-means does: it holds its stretch of the rows. */
export default ({ columns, range }: { columns: readonly ArrayLike<number>[]; range: RowsRange }) =>
  rowsHolder(columns, range);
