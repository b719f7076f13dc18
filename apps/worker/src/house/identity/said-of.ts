import type { Identifier } from '@tributary/contracts';

/** The fields of a tracking call that name whoever holds this identifier; none for a composite one, which no call states. */
export function saidOf({ type, value }: Identifier): { userId?: string; anonymousId?: string; context: object } {
  switch (type) {
    case 'user_id':
      return { userId: value, context: {} };
    case 'anonymous_id':
      return { anonymousId: value, context: {} };
    case 'customer_number':
      return { context: { externalIds: [{ type, id: value }] } };
    case 'email':
    case 'phone':
      return { context: { traits: { [type]: value } } };
    case 'composite':
      return { context: {} };
  }
}
