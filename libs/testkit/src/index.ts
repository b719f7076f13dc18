export { type ConformanceCase } from './conformance/case.js';
export { failedCases } from './conformance/failed-cases.js';
export { describeDestination, destinationCases } from './conformance/describe-destination.js';
export type { DestinationSuite, DestinationTarget, VendorFault } from './conformance/destination-target.js';
export { describeSource, sourceCases } from './conformance/describe-source.js';
export type { SourceSuite, SourceTarget } from './conformance/source-target.js';
export type { AlgorithmSuite } from './conformance/algorithm-suite.js';
export { algorithmCases, describeAlgorithm } from './conformance/describe-algorithm.js';
export { recordLog, type LogLine, type RecordedLog } from './context/recorded-log.js';
export { steppedClock, type SteppedClock } from './context/stepped-clock.js';
export { testContext, type TestContext, type TestContextOptions } from './context/test-context.js';
export { blobs, matrixOf, sharedNumbers, type Blobs } from './fixtures/blobs.js';
export {
  startFaultServer,
  type Answer,
  type Fault,
  type FaultServer,
  type ReceivedRequest,
} from './servers/fault-server.js';
