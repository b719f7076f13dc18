export { commands } from './commands/index.js';
export { profilePage, type ProfilePage } from './commands/profiles.js';
export { segmentLines, type SegmentLine } from './commands/segments.js';
export * from './holder/index.js';
export type { CommandContext, House, Progress } from './house/house.js';
export { loadConfig } from './house/load-config.js';
export { openHouse, type OpenHouseOptions } from './house/open-house.js';
export { findPluginHead, type PluginHeadView } from './house/plugin-heads.js';
export { engineVersion } from './house/version.js';
