export {
  startClickHouseServer,
  type ClickHouseServer,
  type ClickHouseServerOptions,
} from './clickhouse-server/start.js';
export { spawnClickHouseServer, type ClickHouseProcess } from './clickhouse-server/spawn.js';
export * from './conformance/index.js';
export { Killed, mortalPorts, type MortalPorts } from './faults/mortal-ports.js';
export { sampleEvent, sampleResolvedEvent } from './samples/sample-event.js';
export { describeWithService, testServices, type TestService } from './services/describe-with-service.js';
export { describeKilledDestination } from './vitest/describe-killed-destination.js';
export { describeKilledSource } from './vitest/describe-killed-source.js';
export { describeAlgorithm, describeDestination, describeEnricher, describeSource } from './vitest/describe-plugin.js';
