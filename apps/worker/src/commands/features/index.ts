export { featuresExport, featuresMatrix, type FeaturesExported } from './export.js';
export { featuresImport, type FeaturesImportArguments } from './import.js';
export { importFeatureValues, type FeaturesImported, type GivenRow } from './take-in.js';
export { featuresList, type FeatureLine, type FeatureSetLine } from './list.js';
export { featuresPreview, type PreviewedFeature } from './preview.js';
export { featuresShow, type FeatureVector } from './show.js';
export { featureValues } from './values.js';
