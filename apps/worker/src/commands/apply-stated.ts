import { applyDefinitions } from '../definitions/apply.js';
import { checkStatedSql } from '../definitions/check-sql.js';
import { thisAccount } from '../house/this-account.js';
import { briefly } from '../definitions/settle.js';
import type { House } from '../house/house.js';
import type { StatedConfig } from '../house/load-config.js';

/** What the command line brings along: the project's file, evaluated there, and who asks. */
export interface StatedArguments {
  stated?: StatedConfig;
  by?: string;
}

/** Applies what the command line brought along, before work that goes by it. Says what changed, where something did. */
export async function applyStated(
  house: House,
  { stated, by }: StatedArguments,
): Promise<{ definitions?: { revision: number; changes: string[] } }> {
  await checkStatedSql(house.warehouse, stated?.value);
  const result = stated
    ? await applyDefinitions(house, {
        config: stated.value,
        path: stated.path,
        manager: 'code',
        by: by ?? thisAccount(),
        via: 'command',
      })
    : undefined;
  await house.reload();
  return result?.applied ? { definitions: { revision: result.revision, changes: result.changes.map(briefly) } } : {};
}
