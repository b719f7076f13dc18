export { askHolder, type AskOptions } from './ask.js';
export { holdDirectory, type Hold, type HolderHandler } from './hold.js';
