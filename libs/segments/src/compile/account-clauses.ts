import { accountEvents, type AccountClause, type AccountTraitClause } from '@tributary/contracts';
import { comparison, type Statement } from '@tributary/features';
import { accountMembers, accountTraitValues } from '@tributary/profiles';

/** Whether a person is in an account, or in one of which something holds, as a condition of the profile row. */
export function accountCondition(clause: AccountClause | AccountTraitClause, statement: Statement): string {
  for (const event of ['group', ...Object.values(accountEvents)]) statement.reads(event, undefined);
  const of = 'account' in clause ? `id = ${statement.bind(clause.account)}` : accountsWhere(clause, statement);
  return `(p.profile IN (SELECT profile FROM ${accountMembers({ of })}))`;
}

function accountsWhere(clause: AccountTraitClause, statement: Statement): string {
  const text = `if(value IN ('', 'null'), NULL, if(JSONType(value) = 'String', JSONExtractString(value), value))`;
  const read = {
    text,
    number: `toFloat64OrNull(${text})`,
    known: `isNotNull(${text})`,
    list: `JSONExtract(value, 'Array(String)')`,
  };
  const holds = comparison(clause, read, statement);
  return `id IN (SELECT id FROM ${accountTraitValues(statement.bind(clause.accountTrait))} WHERE ${holds})`;
}

/** Whether rules that look at these events ask about accounts. */
export const readsAccounts = (events: readonly string[]): boolean => events.includes(accountEvents.deleted);
