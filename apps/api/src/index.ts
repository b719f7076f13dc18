export { ApiModule } from './api.module.js';
export { nestLogger } from './http/nest-logger.js';
export { defaultHost, defaultPort, type ApiOptions, type ReadinessCheck } from './options.js';
export { refusePublicBind } from './security/bind-policy.js';
export { startApi, type RunningApi } from './start-api.js';
