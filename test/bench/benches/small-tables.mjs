import { bestThreshold, inferFields, linkRecords, linkSettingsSchema, scoreClusters } from '@tributary/linkage';
import { openEmbeddedWarehouse } from '@tributary/warehouse';
import { inFolder } from '../folder.mjs';
import { measure } from '../measure.mjs';
import { kindsOfTables, smallTable } from '../small-tables.mjs';

/** Links one made-up table as `tributary link` does without settings: precision, recall, F1, and F1 at the best threshold. */
export async function linkSmallTable(warehouse, request) {
  const { columns, rows, labels } = smallTable(request);
  const file = {
    name: request.kind,
    columns,
    rows,
    async *read() {
      yield rows;
    },
  };
  const settings = linkSettingsSchema.parse({ fields: inferFields([file], new Set()).fields });
  const linkage = await linkRecords({ warehouse, files: [file], settings, mode: 'dedupe' });
  const truth = { labels: Int32Array.from(labels) };
  const score = scoreClusters(linkage.clusters, truth);
  const best = Math.max(score.f1, bestThreshold(linkage, truth).f1);
  await linkage.close();
  return { ...score, best };
}

/** Tables of few records, many made-up ones of each kind: means at the default threshold, and at the best one of each. */
export function smallTables({ quick }) {
  return inFolder(async (folder) => {
    const warehouse = await openEmbeddedWarehouse({ path: folder });
    const lines = [];
    for (const kind of kindsOfTables) {
      const { result: scores, ...used } = await measure(async () => {
        const found = [];
        for (const rows of [100, 200, 400])
          for (let seed = 1; seed <= (quick ? 2 : 8); seed++)
            found.push(await linkSmallTable(warehouse, { kind, rows, seed }));
        return found;
      });
      const mean = (key) => (scores.reduce((sum, score) => sum + score[key], 0) / scores.length).toFixed(3);
      lines.push({
        what: `${scores.length} tables of ${kind}, 100 to 400 rows`,
        value: mean('f1'),
        unit: `mean F1 (P ${mean('precision')}, R ${mean('recall')}; best ${mean('best')})`,
        wall: used.wall,
        cpu: used.cpu,
      });
    }
    await warehouse.close();
    return lines;
  });
}
