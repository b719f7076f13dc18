export {
  exportFeatures,
  featureFreshness,
  featureVector,
  matrixFormats,
  type Freshness,
  type MatrixFormat,
} from './export.js';
export { moneyWarnings } from './money-warnings.js';
export { fingerprints } from './fingerprints.js';
export { previewFeature, type FeaturePreview } from './preview-feature.js';
export { comparison, type Readings } from './conditions/comparison.js';
export type { Edge } from './conditions/edges.js';
export { reachOf, type Reach } from './conditions/reach.js';
export { secondsOf } from './conditions/window.js';
export { eventCondition, propertyReadings, windowConditions } from './conditions/event-condition.js';
export { now, Statement } from './conditions/statement.js';
export {
  compiledFeatureSets,
  compileFeatureSet,
  computeFeatures,
  prepareFeatures,
  referenceDate,
  type ComputedFeatureSet,
} from './compute.js';
export { computeFeaturesOfDay, featureContent, featureDaysTable } from './compute-day.js';
export { featureTable, type CompiledFeature, type CompiledFeatureSet } from './feature-set.js';
export {
  currentRows,
  featureCatalogue,
  featureMatrix,
  featureMatrixOf,
  featureRows,
  type SomePeople,
} from './matrix.js';
export { matrixOfFew, originsOfScope, toldOfOne, valuesOfFew, type AskedOfFew } from './of-few.js';
export { rfmGrid, type RfmCell } from './rfm-grid.js';
export { importedEvent, importedVersions, type ImportedVersion } from './imported.js';
export { exportFeaturesThen, type Then } from './compute-then.js';
export { featureMatrixThen } from './matrix-then.js';
export { ofLibrary } from './library.js';
export { checkOwnSql } from './own-sql.js';
