import { wholeNumber } from './decimal.js';
import type { Mapping } from './settings.js';
import { cellText, reject, shown, type Columns, type RowInHand } from './values.js';

/** Who a row is about, in the places where the tracking specification and the pipeline look for it. */
export interface Identity {
  userId?: string;
  anonymousId?: string;
  externalIds?: { type: 'customer_number'; id: string }[];
  /** customer_number, email, phone. */
  traits: Record<string, string>;
}

/** Compiles the identity columns; null where the row names nobody. */
export function compileIdentity(mapping: Mapping, columns: Columns): (row: RowInHand) => Identity | null {
  const userId = compileIdentifier(mapping.userId, columns);
  const anonymousId = compileIdentifier(mapping.anonymousId, columns);
  const customerNumber = compileIdentifier(mapping.customerNumber, columns);
  const email = compileIdentifier(mapping.email, columns);
  const phone = compileIdentifier(mapping.phone, columns);
  return (row) => {
    const found: Identity = { traits: {} };
    const user = userId?.(row);
    const anonymous = anonymousId?.(row);
    const customer = customerNumber?.(row);
    const mail = email?.(row);
    const number = phone?.(row);
    if (user) found.userId = user;
    if (anonymous) found.anonymousId = anonymous;
    if (customer) {
      found.externalIds = [{ type: 'customer_number', id: customer }];
      found.traits['customer_number'] = customer;
    }
    if (mail) found.traits['email'] = mail;
    if (number) found.traits['phone'] = number;
    return user || anonymous || customer || mail || number ? found : null;
  };
}

function compileIdentifier(
  spec: Mapping['userId'],
  columns: Columns,
): ((row: RowInHand) => string | undefined) | undefined {
  if (spec === undefined) return undefined;
  const { column, type } = typeof spec === 'string' ? { column: spec, type: 'string' } : spec;
  const index = columns.index(column);
  return (row) => {
    const text = cellText(row.cells[index]);
    if (text === '') return undefined;
    if (text.length > 512)
      return reject(row, column, `"${shown(text)}" is longer than an identifier may be (512 characters)`);
    if (type === 'string') return text;
    return wholeNumber(text, '.') ?? reject(row, column, `"${shown(text)}" is no whole number`);
  };
}
