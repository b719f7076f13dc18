import type { RfmConfig } from '@tributary/contracts';
import { amountsOf, type FoundCurrencies } from './money.js';
import { known } from './point-in-time.js';
import type { CompiledFeature, CompiledFeatureSet } from './feature-set.js';

/**
 * RFM: recency, frequency, monetary (Hughes, "Strategic Database Marketing"). Recency counts whole days from the last
 * purchase to the reference date; frequency counts distinct orders (a purchase without an order id is an order of its
 * own); monetary is exact decimal. A refund is no purchase. Quintiles give equal values equal scores: 5 is best.
 */
export function compileRfm(key: string, config: RfmConfig, found: FoundCurrencies): CompiledFeatureSet {
  const amounts = amountsOf(config.money, found);
  const refunds = config.refunds === 'subtract' ? `- sumIf(abs(ifNull(value, 0)), name = {refund:String})` : '';
  const alone = `
      WITH base AS (
        SELECT profile,
               countIf(name = {purchase:String}) AS purchases,
               if(purchases = 0, NULL,
                  dateDiff('day', toDate(maxIf(occurred_at, name = {purchase:String}), 'UTC'), toDate({as_of:DateTime64(3)}, 'UTC')))
                 AS whole_days,
               -- Half the time of uniqExact: a person's orders are few, and a small array sorts faster than a hash table grows.
               length(arrayDistinct(groupArrayIf(order_key, name = {purchase:String}))) AS orders,
               sumIf(ifNull(value, 0), name = {purchase:String}) AS purchased,
               toDecimal64(purchased ${refunds}, 4) AS monetary_total
        FROM ${amounts.events}
        WHERE name IN ({purchase:String}, {refund:String}) AND profile != 0 AND ${known}
        GROUP BY profile
      )
      SELECT profile,
             toNullable(toFloat64(whole_days)) AS recency_days,
             toFloat64(orders) AS frequency,
             monetary_total,
             if(orders = 0, NULL, toFloat64(monetary_total) / orders) AS monetary_average
      FROM base`;
  return {
    key,
    amounts,
    features: rfmFeatures(key, config, amounts.currency),
    events: [config.purchase, config.refund],
    params: { purchase: config.purchase, refund: config.refund, ...amounts.params },
    select: `
      SELECT *,
             if(recency_days IS NULL, 1, 6 - toUInt8(least(5, 1 + intDiv(5 * (rank() OVER (PARTITION BY recency_days IS NULL ORDER BY recency_days) - 1),
               greatest(1, count() OVER (PARTITION BY recency_days IS NULL)))))) AS recency_score,
             toUInt8(least(5, 1 + intDiv(5 * (rank() OVER (ORDER BY frequency) - 1), greatest(1, count() OVER ())))) AS frequency_score,
             toUInt8(least(5, 1 + intDiv(5 * (rank() OVER (ORDER BY monetary_total) - 1), greatest(1, count() OVER ())))) AS monetary_score,
             (recency_score + frequency_score + monetary_score - 3) / 12 AS composite
      FROM (${alone})`,
    alone,
  };
}

function rfmFeatures(key: string, config: RfmConfig, currency?: string): CompiledFeature[] {
  const net = config.refunds === 'subtract' ? 'net of refunds' : 'refunds left out';
  const money = { unit: 'money', type: 'Decimal(18, 4)', absent: 0, ...(currency ? { currency } : {}) } as const;
  return [
    {
      key: `${key}.recency_days`,
      column: 'recency_days',
      type: 'Nullable(Float64)',
      title: 'Days since last purchase',
      description: 'Whole days (UTC) from the last purchase to the reference date; missing without a purchase.',
      unit: 'days',
      noun: 'days since the last purchase',
      absent: null,
    },
    {
      key: `${key}.frequency`,
      column: 'frequency',
      type: 'Float64',
      title: 'Orders',
      description: 'Distinct orders; refunds do not count.',
      unit: 'count',
      noun: 'orders',
      absent: 0,
    },
    {
      key: `${key}.monetary_total`,
      column: 'monetary_total',
      title: 'Spend',
      description: `Sum of purchases, ${net}.`,
      noun: 'spend',
      ...money,
    },
    {
      key: `${key}.monetary_average`,
      column: 'monetary_average',
      title: 'Spend per order',
      description: `Spend divided by orders, ${net}; missing without an order.`,
      noun: 'spend per order',
      ...money,
      type: 'Nullable(Float64)',
      absent: null,
    },
    ...(['recency', 'frequency', 'monetary'] as const).map((part): CompiledFeature => ({
      key: `${key}.${part}_score`,
      column: `${part}_score`,
      type: 'UInt8',
      title: `${part[0]?.toUpperCase()}${part.slice(1)} score`,
      description: 'Quintile among all profiles with a purchase or refund: 5 is best; equal values share a score.',
      unit: 'count',
      noun: `${part} score`,
      absent: 0,
      amongAll: true,
    })),
    {
      key: `${key}.composite`,
      column: 'composite',
      type: 'Float64',
      title: 'RFM composite',
      description: 'Mean of the three scores, brought to 0 (lowest fifth in all) to 1 (highest fifth in all).',
      unit: 'ratio',
      noun: 'RFM composite',
      absent: 0,
      amongAll: true,
    },
  ];
}
