import type { Warehouse } from '@tributary/contracts';

/** Makes every alias written so far visible to all sessions at once. Call it after writing to `profile_alias`. */
export const refreshAliases = (warehouse: Warehouse): Promise<void> =>
  warehouse.command('SYSTEM RELOAD DICTIONARY profile_alias_dict');
