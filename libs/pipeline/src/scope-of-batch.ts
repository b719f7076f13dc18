import { accountEvents, type Cut, type Warehouse } from '@tributary/contracts';
import { accountFellows } from '@tributary/profiles';
import { asksAccounts, type RuleContext, type SegmentDefinition } from '@tributary/segments';

const saysOfAccounts: readonly string[] = ['group', ...Object.values(accountEvents)];

interface Moved {
  /** Profiles of which the batch changed anything. */
  touched: readonly string[];
  /** Names of its events. */
  events: ReadonlySet<string>;
  /** The segments that it can change. */
  live: readonly SegmentDefinition[];
  context: RuleContext;
  cut: Cut;
}

/**
 * Whom a batch may move into segments and out of them: those whom it touched, and where it says something of accounts and
 * a rule asks about them, everybody in these accounts.
 */
export async function scopeOfBatch(
  warehouse: Warehouse,
  { touched, events, live, context, cut }: Moved,
): Promise<string[]> {
  if (!saysOfAccounts.some((name) => events.has(name)) || !asksAccounts(live, context)) return [...touched];
  return [...new Set([...touched, ...(await accountFellows(warehouse, cut))])];
}
