export { compileTimeFormat, type ReadTime, type TimeReader } from './time-format.js';
export { timeReader, type FoundTime, type TimeSpec } from './time-reader.js';
export { instantOf, isTimeZone } from './time-zone.js';
