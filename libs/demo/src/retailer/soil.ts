import { isoDay } from './calendar.js';
import type { CrmField } from './crm-columns.js';
import type { Person } from './people.js';
import type { Random } from './random.js';
import { slip } from './slip.js';
import type { FaultKind } from './truth.js';

/** Columns of the CRM that may be empty without a fault of the row. */
const mayLack: readonly CrmField[] = ['birth_date', 'city', 'country', 'loyalty_tier'];

/** UTF-8 read as Windows-1252, as by a spreadsheet that was not asked. */
const misread = (text: string): string => new TextDecoder('windows-1252').decode(new TextEncoder().encode(text));

/**
 * Spoils values of a CRM row that are otherwise good, each fault of its own kind and each noted; what is empty is noted
 * too. The row is changed in place.
 */
export function soil(row: Record<CrmField, string>, person: Person, r: Random): [FaultKind, string][] {
  const faults: [FaultKind, string][] = [];
  const put = (field: CrmField, fault: FaultKind, value: string): void => {
    row[field] = value;
    faults.push([fault, value]);
  };
  const [local, domain] = row.email.split('@');
  if (domain && r.chance(0.015)) put('email', 'domain_typo', `${local}@${slip(domain, r)}`);
  const [year, month, day] = isoDay(person.born).split('-') as [string, string, string];
  const spoilDate = r.chance(0.03);
  // Only where both readings are days of the calendar, and different ones.
  if (row.birth_date && spoilDate && Number(day) <= 12 && day !== month)
    put('birth_date', 'ambiguous_date', `${month}/${day}/${year}`);
  if (/[^\0-\x7f]/.test(row.city) && r.chance(0.1)) put('city', 'mojibake', misread(row.city));
  if (row.loyalty_tier && r.chance(0.03))
    put('loyalty_tier', 'label_variant', r.chance(0.5) ? row.loyalty_tier.toUpperCase() : ` ${row.loyalty_tier}-`);
  if (r.chance(0.006)) put('lifetime_points', 'out_of_range', `-${row.lifetime_points}`);
  for (const field of mayLack) {
    if (row[field] !== '' && r.chance(0.01)) row[field] = '';
    if (row[field] === '') faults.push(['missing_value', field]);
  }
  // A fault of a value that was then lost is none.
  return faults.filter(([fault, value]) => fault === 'missing_value' || Object.values(row).includes(value));
}
