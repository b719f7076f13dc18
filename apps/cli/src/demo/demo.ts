import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { configSchema, type RunSummary } from '@tributary/contracts';
import {
  demoCases,
  demoProject,
  startInbox,
  startReceiver,
  writeRetailer,
  type DemoCaseName,
  type Inbox,
  type Receiver,
} from '@tributary/demo';
import { commands, holdDirectory, openHouse } from '@tributary/worker';
import { createProgressLine } from '../progress-line.js';
import { showSummary } from '../show/summary.js';
import { identityScore } from './identity-score.js';
import { serveReport } from './serve-report.js';

export interface DemoOptions {
  data?: string;
  json?: boolean;
  exit?: boolean;
  case?: DemoCaseName;
  people: string;
  seed: string;
  port: string;
}

/**
 * A made-up retailer goes the whole way: three systems' files in, people, clusters and segments out, one segment sent by
 * mail to an inbox that listens here, one to a webhook receiver, one to files.
 */
export async function demo(options: DemoOptions): Promise<void> {
  const say = (line: string) => void (options.json || process.stdout.write(`${line}\n`));
  const started = performance.now();
  const folder = resolve(options.data ?? '.tributary-demo');
  const seed = Number(options.seed);
  const people = Number(options.people);
  const hold = await holdDirectory(folder, async () => null);
  const line = createProgressLine(process.stderr);
  const inbox = await startInbox();
  const receiverSecret = `whsec_${randomBytes(24).toString('base64')}`;
  const receiver = await startReceiver({ secret: receiverSecret });
  try {
    say(`A made-up retailer with ${people.toLocaleString('en-GB')} people (seed ${seed}) under ${folder}`);
    const retailer = join(folder, 'retailer');
    // Each demo starts afresh; only what an earlier demo made here is removed.
    if (existsSync(join(retailer, 'truth')))
      for (const made of ['data', 'outbox', 'retailer']) await rm(join(folder, made), { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await writeRetailer(retailer, { seed, people });
    const whole = demoProject('retailer', {
      inbox: { host: inbox.host, port: inbox.port },
      receiver: { url: receiver.url, secret: receiverSecret },
      outbox: 'outbox',
    });
    const project = options.case ? { ...whole, ...demoCases[options.case].parts } : whole;
    await writeFile(join(folder, 'tributary.config.json'), `${JSON.stringify(project, null, 2)}\n`, { mode: 0o600 });
    const house = await openHouse({ folder, dataDirectory: join(folder, 'data'), config: configSchema.parse(project) });
    try {
      const summary = (await commands.run?.(
        { house, tell: (progress) => line.show(progress), signal: new AbortController().signal },
        {},
      )) as RunSummary;
      const scored: RunSummary = {
        ...summary,
        identity: await identityScore(house, retailer),
        seconds: { ...summary.seconds, total: Math.round(performance.now() - started) / 1000 },
      };
      line.clear();
      if (options.json) process.stdout.write(`${JSON.stringify(scored)}\n`);
      else tellAll(scored, { inbox, receiver, say });
      if (!options.exit) await serveReport(house, { port: Number(options.port), say });
    } finally {
      await house.close();
    }
  } finally {
    line.clear();
    await inbox.stop();
    await receiver.stop();
    await hold.release();
  }
}

function tellAll(
  summary: RunSummary,
  { inbox, receiver, say }: { inbox: Inbox; receiver: Receiver; say(line: string): void },
): void {
  showSummary(summary, say);
  say(
    `The inbox holds ${inbox.counts.messages.toLocaleString('en-GB')} mails, the receiver ${receiver.counts.accepted.toLocaleString('en-GB')} webhooks.`,
  );
}
