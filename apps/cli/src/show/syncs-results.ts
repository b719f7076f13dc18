import type { SyncsResults } from '@tributary/worker';
import { count, table } from './table.js';

/** Rates are shares of the people whom the sync sent. */
export function showSyncsResults({ syncs, conversion, days }: SyncsResults, write: (line: string) => void): void {
  if (syncs.length === 0) return write('No syncs yet. Add one to tributary.config.ts under "syncs".');
  for (const { sync, segment, connection, sources, people, mails, conversions, campaigns } of syncs) {
    write(`${sync} (${segment} → ${connection}): ${count(people, 'person was', 'people were')} sent`);
    const share = (n: number) => (people === 0 ? '' : `${((100 * n) / people).toFixed(1)} %`);
    const values = Object.entries(conversions.value).map(([currency, value]) => `${value} ${currency}`.trim());
    const lines = [
      ...Object.entries(mails)
        .filter(([, { events }]) => events > 0)
        .map(([kind, counted]) => [kind, counted.people, share(counted.people), count(counted.events, 'event')]),
      [
        conversion,
        conversions.people,
        share(conversions.people),
        [count(conversions.events, 'event'), ...values].join(', '),
      ],
    ];
    for (const line of table(lines)) write(`  ${line}`);
    if (sources.length === 0) write(`  No source takes what the vendor of ${connection} reports of mails.`);
    for (const { campaign, mails: counted } of campaigns)
      if (campaign !== '')
        write(
          `  campaign ${campaign}: ${counted.delivered.people} delivered, ${counted.opened.people} opened, ${counted.clicked.people} clicked`,
        );
  }
  write(`(events within ${count(days, 'day')} after a person was first sent)`);
}
