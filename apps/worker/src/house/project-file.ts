export { configPath, loadConfig, type StatedConfig } from './load-config.js';
export { thisAccount } from './this-account.js';
