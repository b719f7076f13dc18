import { bestThreshold, inferFields, linkRecords, linkSettingsSchema, scoreClusters } from '@tributary/linkage';
import { openEmbeddedWarehouse } from '@tributary/warehouse';
import { inFolder } from '../folder.mjs';
import { measure } from '../measure.mjs';
import { densities, denseKinds, kindsOfTables, smallTable } from '../small-tables.mjs';
import { fieldsForPeer, noSplink, splink, splinkVersion } from '../splink.mjs';

/** A made-up table as linkage reads it, with the settings that `tributary link` would come to. */
function tableOf(request) {
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
  return { file, settings, labels };
}

/** Links one made-up table without settings: precision, recall, F1, and F1 at the best threshold. */
export async function linkSmallTable(warehouse, request) {
  const { file, settings, labels } = tableOf(request);
  const linkage = await linkRecords({ warehouse, files: [file], settings, mode: 'dedupe' });
  const truth = { labels: Int32Array.from(labels) };
  const score = scoreClusters(linkage.clusters, truth);
  const best = Math.max(score.f1, bestThreshold(linkage, truth).f1);
  await linkage.close();
  return { ...score, best };
}

const mean = (scores, key) => (scores.reduce((sum, score) => sum + score[key], 0) / scores.length).toFixed(3);
const line = (what, scores, used) => ({
  what,
  value: mean(scores, 'f1'),
  unit: `mean F1 (P ${mean(scores, 'precision')}, R ${mean(scores, 'recall')}; best ${mean(scores, 'best')})`,
  ...used,
});

/**
 * Tables of few records, many made-up ones of each kind: means at the default threshold, and at the best one of each.
 * Splink runs on the same tables and fields where `python3` (or the one that PYTHON names) has it.
 */
export function smallTables({ quick }) {
  return inFolder(async (folder) => {
    const warehouse = await openEmbeddedWarehouse({ path: folder });
    const version = splinkVersion();
    const lines = [];
    for (const kind of kindsOfTables) {
      const seeds = Array.from({ length: quick ? 2 : 8 }, (_, at) => at + 1);
      const requests = [100, 200, 400].flatMap((rows) => seeds.map((seed) => ({ kind, rows, seed })));
      const { result, wall, cpu } = await measure(async () => {
        const found = [];
        for (const request of requests) found.push(await linkSmallTable(warehouse, request));
        return found;
      });
      lines.push(line(`${requests.length} tables of ${kind}, 100 to 400 rows`, result, { wall, cpu }));
      if (!version) continue;
      const peer = splink(requests.map((request) => asPeersTable(tableOf(request))));
      lines.push(line(`  Splink ${version} on them`, peer.scores, { cpu: peer.cpu }));
    }
    for (const density of Object.keys(densities)) {
      const seeds = Array.from({ length: quick ? 1 : 3 }, (_, at) => at + 1);
      const requests = denseKinds.flatMap((kind) =>
        seeds.map((seed) => ({ kind, rows: 300 * (1 + (seed % 3)), seed, density })),
      );
      const { result, wall, cpu } = await measure(async () => {
        const found = [];
        for (const request of requests) found.push(await linkSmallTable(warehouse, request));
        return found;
      });
      lines.push(
        line(`${requests.length} tables in which ${densities[density]}, 300 to 900 rows`, result, { wall, cpu }),
      );
    }
    if (!version) lines.push(noSplink);
    await warehouse.close();
    return lines;
  });
}

const asPeersTable = ({ file, settings, labels }) => ({
  columns: file.columns,
  rows: file.rows,
  labels,
  fields: fieldsForPeer(settings),
});
