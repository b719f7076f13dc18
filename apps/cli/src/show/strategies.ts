import type { StrategyLine } from '@tributary/worker';
import { table } from './table.js';

export function showStrategies(
  { strategies }: { strategies: readonly StrategyLine[] },
  write: (line: string) => void,
): void {
  if (strategies.length === 0) return write('No strategies yet. Add one to tributary.config.ts under "strategies".');
  for (const { strategy, version, segment, priority, template, offer, cap, syncs } of strategies) {
    const stated = [
      ...(template === null ? [] : [`template ${template}`]),
      ...(offer === null ? [] : [`offer ${offer}`]),
      ...(cap === null ? [] : [`at most ${cap.most} within ${cap.days} days`]),
    ];
    write(
      `${strategy} v${version} (${segment}, priority ${priority})${stated.length > 0 ? `: ${stated.join(', ')}` : ''}`,
    );
    const lines = syncs.map(({ sync, channel, plan }) => [
      `  ${sync}`,
      channel,
      plan === null ? 'a step of a journey' : `+${plan.add} ~${plan.update} −${plan.remove} =${plan.unchanged}`,
      Object.entries(plan?.blocked ?? {})
        .map(([reason, n]) => `${n} held back: ${reason}`)
        .join(', '),
    ]);
    for (const line of table(lines)) write(line);
    if (syncs.length === 0) write('  nothing carries it out');
  }
}
