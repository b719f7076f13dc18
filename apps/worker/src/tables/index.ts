export type { OddRows, Table } from '@tributary/rows';
export { openTable } from './open-table.js';
