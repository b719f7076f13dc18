import { isBag, type Bag } from './plain-objects.js';

/** Where an identify call states the identifiers that RudderStack's merge names by type. */
const traitTypes: Readonly<Record<string, string>> = {
  email: 'email',
  phone: 'phone',
  mobile: 'phone',
  customer_number: 'customer_number',
};
const idTypes: Readonly<Record<string, string>> = {
  user_id: 'userId',
  userId: 'userId',
  anonymous_id: 'anonymousId',
  anonymousId: 'anonymousId',
};

/**
 * RudderStack's merge (two identifiers in `mergeProperties` are one person) as the call that says the same here: identify
 * with both, or alias where both are user ids. What names other types stays as it is, and is set aside for its type.
 */
export function mergeCall(call: Bag): Bag {
  const { mergeProperties, ...rest } = call;
  const pair = Array.isArray(mergeProperties) ? mergeProperties.filter(isBag) : [];
  const [first, second] = pair;
  if (pair.length !== 2 || !first || !second) return { ...call, type: 'merge' };
  if (first.type === second.type)
    return idTypes[String(first.type)] === 'userId'
      ? { ...rest, type: 'alias', userId: first.value, previousId: second.value }
      : { ...call, type: 'merge' };
  const ids = pair.map(({ type, value }) => [idTypes[String(type)], value] as const);
  const traits = pair.map(({ type, value }) => [traitTypes[String(type)], value] as const);
  if (ids.some(([id], index) => id === undefined && traits[index]?.[0] === undefined))
    return { ...call, type: 'merge' };
  const stated = <TName>(list: readonly (readonly [TName | undefined, unknown])[]) =>
    list.filter((one): one is [TName, unknown] => one[0] !== undefined);
  return { ...rest, ...Object.fromEntries(stated(ids)), type: 'identify', traits: Object.fromEntries(stated(traits)) };
}
