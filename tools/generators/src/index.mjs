export { kinds, pluginFiles, titleOf } from './plugin/plugin-files.mjs';
