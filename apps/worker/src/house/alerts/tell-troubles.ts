import { createHash } from 'node:crypto';
import type { Sql } from '@tributary/contracts';
import type { House } from '../house.js';
import { alertSync } from '../every-sync.js';
import { troublesOf, type Trouble } from './troubles.js';

interface Notice {
  state: 'trouble' | 'recovered';
  subject: string;
  text: string;
  openedAt: Date;
  run?: string;
}

/**
 * Queues a message for everything that went wrong since the last look, and one for everything that is over. What is told
 * and the message about it are one transaction, so each incident is told once and its end once.
 */
export async function tellTroubles(house: House, now = Date.now()): Promise<void> {
  for (const [alert, config] of Object.entries(house.config.alerts))
    await house.database.exclusive('alerts', async () => {
      const troubles = await troublesOf(house, config, now);
      await house.database.transaction(async (tx) => {
        const notices = await changes(tx, { alert, troubles, now });
        for (const notice of notices) await queue(tx, alert, recordOf(house, notice, config.to));
      });
    });
}

async function changes(
  tx: Sql,
  { alert, troubles, now }: { alert: string; troubles: readonly Trouble[]; now: number },
): Promise<Notice[]> {
  const subjects = troubles.map(({ subject }) => subject);
  const opened = await tx.query<{ subject: string; opened_at: Date }>(
    `INSERT INTO incidents (alert, subject, opened_at) SELECT $1, subject, $3 FROM unnest($2::text[]) AS s (subject)
     ON CONFLICT DO NOTHING RETURNING subject, opened_at`,
    [alert, subjects, new Date(now).toISOString()],
  );
  const over = await tx.query<{ subject: string; opened_at: Date }>(
    'DELETE FROM incidents WHERE alert = $1 AND NOT (subject = ANY ($2::text[])) RETURNING subject, opened_at',
    [alert, subjects],
  );
  return [
    ...opened.flatMap(({ subject, opened_at: openedAt }) => {
      const trouble = troubles.find((one) => one.subject === subject);
      return trouble === undefined ? [] : [{ state: 'trouble' as const, openedAt, ...trouble }];
    }),
    ...over.map(({ subject, opened_at: openedAt }) => ({
      state: 'recovered' as const,
      subject,
      openedAt,
      text: `${subject}: it works again; it did not since ${openedAt.toISOString()}`,
    })),
  ];
}

type AlertRecord = Record<string, string>;

function recordOf(
  { config }: House,
  { state, subject, text, openedAt, run }: Notice,
  to: string | undefined,
): AlertRecord {
  const base = config.publicUrl?.replace(/\/+$/, '');
  const link = run === undefined || base === undefined ? undefined : `${base}/v1/runs/${run}`;
  return {
    ...(to === undefined ? {} : { email: to }),
    state,
    subject: `${config.title}: ${state === 'recovered' ? `${subject} works again` : subject}`,
    text: [text, ...(run === undefined ? [] : [`Run: ${run}`]), ...(link === undefined ? [] : [link])].join('\n'),
    at: openedAt.toISOString(),
    ...(run === undefined ? {} : { run }),
    ...(link === undefined ? {} : { link }),
  };
}

async function queue(tx: Sql, alert: string, record: AlertRecord): Promise<void> {
  const text = JSON.stringify(record);
  const id = createHash('sha256').update(['alert', alert, text].join('\0')).digest('hex').slice(0, 24);
  await tx.query(
    `INSERT INTO operations (id, sync, profile, kind, record, record_hash) VALUES ($1, $2, 0, 'add', $3::text::jsonb, '0')
     ON CONFLICT DO NOTHING`,
    [id, alertSync(alert), text],
  );
}
