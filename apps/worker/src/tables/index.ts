export { oddRowWords, type OddRows, type Table } from '@tributary/rows';
export { openTable } from './open-table.js';
