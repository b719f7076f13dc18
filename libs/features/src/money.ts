import type { Money, Parameter, Warehouse } from '@tributary/contracts';

/** Currencies that amounts are stated in; the one of most amounts first. Amounts that state none count as any. */
export type FoundCurrencies = readonly string[];

/** The currencies of all events. */
export async function currenciesFound(warehouse: Warehouse): Promise<FoundCurrencies> {
  const rows = await warehouse.query<{ currency: string }>(
    `SELECT currency FROM events WHERE currency != '' GROUP BY currency ORDER BY count() DESC, currency`,
  );
  return rows.map(({ currency }) => currency);
}

/** How amounts are read into one currency. */
export interface Amounts {
  /** What they are told in; undefined: no amount states one. */
  currency: string | undefined;
  /** What stands behind FROM in the place of the events: their `value` is told in the currency, or null. */
  events: string;
  /** SQL of an event's amount as it is told; undefined: as it came. */
  told: string | undefined;
  /** Currencies of which no rate is stated: their amounts are left out. */
  unconverted: readonly string[];
  params: Record<string, Parameter>;
}

const plain = 'events_canonical';

/**
 * Reads amounts in one currency: the one that is stated, else that of most amounts. Others are converted by the rate of
 * their own day (UTC), so that what is told of a past day stays; without a rate they are left out, since a sum over
 * currencies as they are means nothing.
 */
export function amountsOf(stated: Money | undefined, found: FoundCurrencies): Amounts {
  const currency = stated?.currency ?? found[0];
  const others = found.filter((one) => one !== currency);
  if (currency === undefined || others.length === 0)
    return { currency, events: plain, told: undefined, unconverted: [], params: {} };
  const params: Record<string, Parameter> = { money: currency };
  const unconverted = others.filter((other) => stated?.rates[other] === undefined);
  const converted = others.flatMap((other, index) => {
    const rates = [...(stated?.rates[other] ?? [])].sort((a, b) => (a.from < b.from ? -1 : 1));
    if (rates.length === 0) return [];
    params[`money_${index}`] = other;
    params[`rates_${index}`] = rates.map(({ rate }) => rate);
    params[`days_${index}`] = rates.map(({ from }) => from);
    const rate = `nullIf(arrayLast((rate, day) -> day <= toDate(occurred_at, 'UTC'), {rates_${index}:Array(Float64)}, {days_${index}:Array(Date)}), 0)`;
    return [
      `currency = {money_${index}:String}, toDecimal64OrNull(toString(round(toFloat64(value) * ${rate}, 4)), 4), `,
    ];
  });
  const told = `multiIf(currency IN ('', {money:String}), value, ${converted.join('')}NULL)`;
  return { currency, events: `(SELECT * REPLACE (${told} AS value) FROM ${plain})`, told, unconverted, params };
}

/** How many amounts of a set's events cannot be told in its currency, and are left out of it. */
export async function amountsLeftOut(
  warehouse: Warehouse,
  { told, params }: Amounts,
  events: readonly string[] | undefined,
): Promise<number> {
  if (told === undefined || events === undefined) return 0;
  const [row] = await warehouse.query<{ left_out: string }>(
    `SELECT countIf(isNotNull(value) AND isNull(${told})) AS left_out FROM events WHERE name IN ({names:Array(String)})`,
    { params: { ...params, names: events } },
  );
  return Number(row?.left_out ?? 0);
}
