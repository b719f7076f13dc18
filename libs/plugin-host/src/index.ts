export {
  createAlgorithmRunner,
  type AlgorithmRunner,
  type CallOptions,
  type FitOptions,
  type RunnerOptions,
} from './algorithm/algorithm-runner.js';
export { containStrayFaults } from './containment/stray-faults.js';
export { createContext, type Grants, type HostContext } from './context/create-context.js';
export type { RateSlots } from './context/rated-http.js';
export type { Egress } from './context/egress.js';
export { openDestination, type DestinationInput, type OpenDestination } from './destination/open-destination.js';
export type { BatchResult } from './destination/run-batch.js';
export { openEnricher, type EnricherInput, type LookUpAnswer, type OpenEnricher } from './enricher/open-enricher.js';
export { createRegistry, type Registry } from './registry/create-registry.js';
export { paramsOf } from './algorithm/params-of.js';
export { findPlugin } from './registry/find-plugin.js';
export { isReference, parseSettings, readSettings, type Environment } from './settings/parse-settings.js';
export { createRedactor, redact, type Redactor } from './settings/redact.js';
export { openSettings, sealSettings, type Seal, type Sealed } from './settings/seal-settings.js';
export { defaultKeyFile, secretKey, type SecretKeyOptions } from './settings/secret-key.js';
export { openSource, type OpenSource, type SourceInput } from './source/open-source.js';
