import type { RunSummary } from '@tributary/contracts';
import { readTruth, scoreIdentity } from '@tributary/demo';
import type { House } from '@tributary/worker';

const kinds: Record<string, string> = {
  customer_number: 'crm',
  user_id: 'user',
  email: 'email',
  phone: 'phone',
  anonymous_id: 'anon',
};

/** The identity graph against the demo's ground truth, over pairs of records. */
export async function identityScore(house: House, retailer: string): Promise<NonNullable<RunSummary['identity']>> {
  const truth = await readTruth(retailer);
  const rows = await house.database.query<{ type: string; value: string; profile: string }>(
    'SELECT type, value, profile FROM identifiers',
  );
  const { precision, recall, truthProfiles } = scoreIdentity(
    truth,
    rows.map(({ type, value, profile }) => ({ record: `${kinds[type]}:${value}`, profile })),
  );
  return { precision, recall, truthProfiles };
}
