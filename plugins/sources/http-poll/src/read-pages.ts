import type { Json, SourceBatch, SourceContext } from '@tributary/plugin-kit';
import { createBatch, stopWhereAborted } from '@tributary/rows';
import { openApi } from './fetch-page.js';
import { nextPage, pageUrl, recordsOf } from './next-page.js';
import { endSweep, readPlace } from './place.js';
import type { Settings } from './settings.js';
import { compileTaker } from './take-record.js';

/** A batch for each page behind the cursor (of large pages several), until there is no more for now. */
export async function* readPages(ctx: SourceContext<Settings>, cursor: Json | null): AsyncGenerator<SourceBatch> {
  const { settings, signal } = ctx;
  const ask = openApi(ctx);
  const place = readPlace(cursor, settings.since?.start);
  const batch = createBatch();
  const take = compileTaker(settings, { place, batch });
  const finish = (): SourceBatch => ({ ...batch.take(), cursor: structuredClone(place) });
  let page = place.page;
  for (;;) {
    stopWhereAborted(signal);
    const url = pageUrl(settings, page, place.mark);
    const answer = await ask(url);
    const records = recordsOf(settings, answer.body);
    // The place moves on only to a page with records: the last one that has some may grow, and is looked at again.
    if (page !== place.page && records.length > 0) Object.assign(place, { page, taken: 0 });
    if (page === place.page) {
      if (records.length < place.taken) ctx.log.warn('A page holds less than before: its records moved.', { page });
      for (const record of records.slice(place.taken)) {
        place.taken++;
        take(record);
        if (batch.full()) yield finish();
      }
    }
    const next = nextPage(settings, { page, url, count: records.length }, answer);
    if (next === null) break;
    page = next;
    if (batch.rows > 0) yield finish();
  }
  if (settings.since) endSweep(place);
  if (batch.rows > 0 || JSON.stringify(place) !== JSON.stringify(cursor)) yield finish();
}
