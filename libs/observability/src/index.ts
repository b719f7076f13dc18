export { createLogger, logSettings, type LogFormat, type Logger, type LoggerOptions, type LogLevel } from './logger.js';
export { createMetrics, describeMetrics, type MetricDescription, type Metrics } from './metrics.js';
export * from './ledger/index.js';
export * from './tracing/index.js';
