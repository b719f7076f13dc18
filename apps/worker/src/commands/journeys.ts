import { journeyCounts, stepSync, type JourneyCounts } from '@tributary/activation';
import { stepsOf } from '@tributary/contracts';
import type { CommandContext } from '../house/house.js';

export interface JourneyLine extends JourneyCounts {
  journey: string;
  title: string;
  /** What people start by: `segment newcomers`, `trigger left-cart`. */
  start: string;
  steps: {
    step: string;
    /** Name under which it is in the health, the history and the results of syncs. */
    sync: string;
    afterDays: number;
    connection: string;
    /** Outcome → messages; `open` are waiting or under way. */
    messages: Record<string, number>;
  }[];
}

/** Every journey: who is on the way, how it ended for the others, and what became of each step's messages. */
export async function journeysList({ house }: Pick<CommandContext, 'house'>): Promise<{ journeys: JourneyLine[] }> {
  await house.reload();
  const counts = await journeyCounts(house.database);
  const sent = await house.database.query<{ sync: string; outcome: string; n: string }>(
    `SELECT sync, CASE WHEN state IN ('settled', 'dead') THEN coalesce(outcome, state) ELSE 'open' END AS outcome, count(*) AS n
     FROM operations WHERE position('.' IN sync) > 0 GROUP BY 1, 2 ORDER BY 1, 2`,
  );
  return {
    journeys: Object.entries(house.config.journeys).map(([journey, config]) => ({
      journey,
      title: config.title,
      start: 'segment' in config.start ? `segment ${config.start.segment}` : `trigger ${config.start.trigger}`,
      ...(counts.get(journey) ?? { open: 0, done: 0, stopped: 0, merged: 0 }),
      steps: stepsOf(config).map(({ key: step, afterDays, connection }) => {
        const sync = stepSync(journey, step);
        const outcomes = sent.filter((row) => row.sync === sync).map(({ outcome, n }) => [outcome, Number(n)]);
        return { step, sync, afterDays, connection, messages: Object.fromEntries(outcomes) as Record<string, number> };
      }),
    })),
  };
}
