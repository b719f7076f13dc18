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
  stopped: string | null;
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
    Object.entries(plan.blocked)
      .map(([reason, n]) => `${n.toLocaleString('en-GB')} held back: ${reason}`)
      .join(', '),
  ]);
  for (const line of table(lines)) write(line);
  for (const plan of syncs) if (plan.stopped !== null) write(`${plan.sync} stops: ${plan.stopped}`);
  write('(+ to add, ~ to change, − to remove, = unchanged; nothing was sent)');
}

function signed(n: number, sign: string): string {
  return `${sign}${n.toLocaleString('en-GB')}`;
}
