import type { Json } from '@tributary/plugin-kit';
import { takeEvent } from './event-rows.js';
import { jsonPath, valueAt } from './json-path.js';
import { compileMapper, type Mapped, type RowPlace } from './mapping.js';
import type { RowSettings } from './settings.js';
import { wantedColumns } from './wanted-columns.js';

export type JsonRow = { [key: string]: Json };

/** Compiles the mapping for rows that are JSON objects already: of a database, an API, a topic. */
export function compileJsonMapper(settings: RowSettings): (json: JsonRow, place: RowPlace) => Mapped {
  const columns = wantedColumns(settings.mapping);
  const paths = columns.map(jsonPath);
  const asEvent = settings.mapping.type === 'event';
  const map = asEvent ? null : compileMapper(settings, { decimal: '.', index: (column) => columns.indexOf(column) });
  return (json, place) => {
    const raw = JSON.stringify(json);
    const row = { json, raw, cells: paths.map((path) => valueAt(json, path)), line: 0, next: { offset: 0, line: 0 } };
    return map === null ? takeEvent(row, place, settings) : map(row, place);
  };
}
