import type { DecisionMemory } from '@tributary/consent';
import type { Cut, Sql } from '@tributary/contracts';
import { consumerName } from './ports.js';

/** Keeps what the ledger said beside identity's answer to the cut, until the cut is done. */
export function decisionMemory(database: Sql, cut: Cut): DecisionMemory {
  return {
    async recall() {
      const [row] = await database.query<{ decisions: [string, [string, boolean][]][] | null }>(
        'SELECT decisions FROM cut_results WHERE consumer = $1 AND cut = $2',
        [consumerName, cut.id],
      );
      return row?.decisions ? new Map(row.decisions.map(([profile, held]) => [profile, new Map(held)])) : undefined;
    },
    async keep(decisions) {
      const stored = [...decisions].map(([profile, held]) => [profile, [...held]]);
      await database.query('UPDATE cut_results SET decisions = $3::jsonb WHERE consumer = $1 AND cut = $2', [
        consumerName,
        cut.id,
        JSON.stringify(stored),
      ]);
    },
  };
}
