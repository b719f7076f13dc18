import { table } from './table.js';

interface PlanLine {
  sync: string;
  segment: string;
  connection: string;
  add: number;
  update: number;
  remove: number;
  unchanged: number;
  blocked: Record<string, number>;
  withdrawn: Record<string, number>;
  remapped: number;
  stopped: string | null;
  samples: { title: string; body: string }[];
  samplesMissing: string | null;
}

export function showSyncsPlan({ syncs }: { syncs: readonly PlanLine[] }, write: (line: string) => void): void {
  if (syncs.length === 0) {
    write('No syncs yet. Add one to tributary.config.ts under "syncs".');
    return;
  }
  const lines = syncs.map((plan): (string | number)[] => [
    plan.sync,
    `${plan.segment} → ${plan.connection}`,
    `${signed(plan.add, '+')} ${signed(plan.update, '~')} ${signed(plan.remove, '−')} =${plan.unchanged.toLocaleString('en-GB')}`,
    [
      ...Object.entries(plan.blocked).map(([reason, n]) => `${n.toLocaleString('en-GB')} held back: ${reason}`),
      ...Object.entries(plan.withdrawn).map(([reason, n]) => `${n.toLocaleString('en-GB')} leave: ${reason}`),
    ].join(', '),
  ]);
  for (const line of table(lines)) write(line);
  for (const plan of syncs) if (plan.stopped !== null) write(`${plan.sync} stops: ${plan.stopped}`);
  for (const { sync, remapped } of syncs)
    if (remapped > 0)
      write(`${sync} sends ${remapped.toLocaleString('en-GB')} people anew because its mapping changed`);
  for (const { sync, samples, samplesMissing } of syncs) {
    for (const { title, body } of samples) write(`${sync} would send: ${title}\n${body.replace(/^/gm, '    ')}`);
    if (samplesMissing !== null) write(`${sync} shows no request: ${samplesMissing}`);
  }
  write('(+ to add, ~ to change, − to remove, = unchanged; nothing was sent)');
}

function signed(n: number, sign: string): string {
  return `${sign}${n.toLocaleString('en-GB')}`;
}
