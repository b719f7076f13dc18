import type { Json } from '@tributary/plugin-kit';
import { cellText, compileJsonMapper, jsonPath, placeId, rowHash, valueAt, type BatchInHand } from '@tributary/rows';
import { isObject } from './next-page.js';
import { noteMark, type Place } from './place.js';
import type { Settings } from './settings.js';

/** Puts a record into the batch, unless it was taken with the same mark before; notes its mark. */
export function compileTaker(
  settings: Settings,
  { place, batch }: { place: Place; batch: BatchInHand },
): (record: Json) => void {
  const map = compileJsonMapper(settings);
  const { host, pathname } = new URL(settings.url);
  const holder = `${host}${pathname}`;
  const idPath = jsonPath(settings.id);
  const markPath = settings.since && jsonPath(settings.since.path);
  const known = new Set(place.known);
  return (record) => {
    const raw = JSON.stringify(record);
    if (!isObject(record))
      return batch.add({ problem: { code: 'ROW_MALFORMED', reason: 'the record is no object' } }, holder, raw);
    const hash = rowHash(raw);
    const key = cellText(valueAt(record, idPath)) || hash;
    const mark = markPath && valueAt(record, markPath);
    if (typeof mark === 'string' || typeof mark === 'number') {
      // The same record with the same mark may still have changed, where marks are whole seconds.
      const print = `${key}:${hash.slice(0, 8)}`;
      noteMark(place, mark, print);
      if (mark === place.mark && known.has(print)) return;
    }
    batch.add(map(record, { id: placeId(holder, key), origin: { url: holder, record: key } }), `${holder}#${key}`, raw);
  };
}
