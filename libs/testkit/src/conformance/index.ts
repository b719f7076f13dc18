export { recordLog, type LogLine, type RecordedLog } from '../context/recorded-log.js';
export { steppedClock, type SteppedClock } from '../context/stepped-clock.js';
export { testContext, type TestContext, type TestContextOptions } from '../context/test-context.js';
export { blobs, matrixOf, sharedNumbers, type Blobs } from '../fixtures/blobs.js';
export {
  startFaultServer,
  type Answer,
  type Answerer,
  type Fault,
  type FaultServer,
  type ReceivedRequest,
} from '../servers/fault-server.js';
export {
  startDescribedServer,
  type DescribedServer,
  type DescribedServerOptions,
} from '../servers/described-server.js';
export { passTo } from '../servers/pass-to.js';
export { openPeopleSite, type PeopleSite, type SitePerson, type SiteWords } from '../servers/people-site.js';
export { startS3Server, type S3Server, type S3ServerOptions } from '../servers/s3-server.js';
export { openApiChecker, type RequestChecker } from '../servers/openapi-checker.js';
export { startTcpProxy, type TcpProxy } from '../servers/tcp-proxy.js';
export { startResend, type ResendFake, type ResendOptions } from '../vendors/resend.js';
export { algorithmCases } from './algorithm-cases.js';
export type { AlgorithmSuite } from './algorithm-suite.js';
export type { ConformanceCase } from './case.js';
export { destinationCases } from './destination-cases.js';
export {
  httpFaults,
  type DestinationSuite,
  type DestinationTarget,
  type Quirk,
  type VendorFault,
} from './destination-target.js';
export { enricherCases } from './enricher-cases.js';
export type { EnricherSuite, EnricherTarget } from './enricher-target.js';
export { failedCases } from './failed-cases.js';
export { peopleSiteTarget } from './people-site-target.js';
export { pluginCases, type PluginSuite } from './plugin-cases.js';
export { runCase, type CaseResult } from './run-case.js';
export { sourceCases } from './source-cases.js';
export type { Drift, Found, Missing, SourceFault, SourceSuite, SourceTarget } from './source-target.js';
