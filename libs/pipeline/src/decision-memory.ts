import type { DecisionMemory, Ruling } from '@tributary/consent';
import type { Cut, Sql } from '@tributary/contracts';
import { consumerName } from './ports.js';

/** A ruling as it is stored: maps as lists of pairs. */
interface StoredRuling {
  version: string;
  survivors: [string, string][];
  decisions: [string, [string, boolean][]][];
}

/** Keeps what the ledger said beside identity's answer to the cut, until the cut is done. */
export function decisionMemory(database: Sql, cut: Cut): DecisionMemory {
  return {
    async recall() {
      const [row] = await database.query<{ decisions: StoredRuling | null }>(
        'SELECT decisions FROM cut_results WHERE consumer = $1 AND cut = $2',
        [consumerName, cut.id],
      );
      return row?.decisions ? rulingOf(row.decisions) : undefined;
    },
    async keep(ruling) {
      // The first one counts: where a lane changes hands, two workers may judge the same cut at once.
      const [row] = await database.query<{ mine: boolean; decisions: StoredRuling }>(
        `UPDATE cut_results SET decisions = coalesce(decisions, $3::jsonb) WHERE consumer = $1 AND cut = $2
         RETURNING decisions->>'version' = $4 AS mine, CASE WHEN decisions->>'version' = $4 THEN NULL ELSE decisions END AS decisions`,
        [consumerName, cut.id, JSON.stringify(stored(ruling)), ruling.version],
      );
      return row && !row.mine ? rulingOf(row.decisions) : ruling;
    },
  };
}

function stored({ version, survivors, decisions }: Ruling): StoredRuling {
  return {
    version,
    survivors: [...survivors],
    decisions: [...decisions].map(([profile, held]) => [profile, [...held]]),
  };
}

function rulingOf({ version, survivors, decisions }: StoredRuling): Ruling {
  return {
    version,
    survivors: new Map(survivors),
    decisions: new Map(decisions.map(([profile, held]) => [profile, new Map(held)])),
  };
}
