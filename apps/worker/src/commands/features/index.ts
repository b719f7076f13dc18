export { featuresExport, type FeaturesExported } from './export.js';
export { featuresList, type FeatureSetLine } from './list.js';
export { featuresShow, type FeatureVector } from './show.js';
