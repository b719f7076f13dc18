import { activation } from './activation.mjs';
import { collect } from './collect.mjs';
import { fileImport } from './file-import.mjs';
import { identify } from './identify.mjs';
import { identity } from './identity.mjs';
import { kmeans } from './kmeans.mjs';
import { linkageSpeed } from './linkage-speed.mjs';
import { liveLabels } from './live-labels.mjs';
import { live, liveModel, liveSegments } from './live.mjs';
import { match } from './match.mjs';
import { memory } from './memory.mjs';
import { modelsAssign } from './models-assign.mjs';
import { modelsHealth } from './models-health.mjs';
import { modelsLive } from './models-live.mjs';
import { modelsMemory } from './models-memory.mjs';
import { modelsRange } from './models-range.mjs';
import { modelsWarehouse } from './models-warehouse.mjs';
import { modelBenches } from './models.mjs';
import { replay } from './replay.mjs';
import { rfm } from './rfm.mjs';
import { smallTables } from './small-tables.mjs';
import { segments } from './segments.mjs';
import { startTime } from './start-time.mjs';
import { warehouseDrivers } from './warehouse-drivers.mjs';
import { workers } from './workers.mjs';

/** Every bench: options in, lines out. */
export const benches = {
  import: fileImport,
  identity,
  'linkage-speed': linkageSpeed,
  'small-tables': smallTables,
  identify,
  match,
  rfm,
  kmeans,
  ...modelBenches(),
  'models-range': modelsRange,
  'models-assign': modelsAssign,
  'models-health': modelsHealth,
  'models-live': modelsLive,
  'models-memory': modelsMemory,
  'models-warehouse': modelsWarehouse,
  memory,
  segments,
  start: startTime,
  drivers: warehouseDrivers,
  workers,
  live,
  'live-segments': liveSegments,
  'live-model': liveModel,
  'live-labels': liveLabels,
  collect,
  replay,
  activation,
};
