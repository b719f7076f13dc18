import { decimalText, product, sum, tenThousandths } from './decimal.js';

/**
 * The money an event states, as an exact decimal, or null: `revenue`, else `total`, else `value`, else the sum of
 * price × quantity over `products`, else price × quantity of the event itself (Segment's e-commerce specification).
 */
export function eventValue(properties: Record<string, unknown>): string | null {
  for (const name of ['revenue', 'total', 'value'] as const) {
    const units = tenThousandths(properties[name]);
    if (units !== undefined) return decimalText(units);
  }
  const lines = Array.isArray(properties.products) ? properties.products.map(lineValue) : [];
  const known = lines.filter((units) => units !== undefined);
  const units = known.length > 0 ? sum(known) : lineValue(properties);
  return units === undefined ? null : decimalText(units);
}

function lineValue(line: unknown): bigint | undefined {
  if (typeof line !== 'object' || line === null) return undefined;
  const { price, quantity } = line as { price?: unknown; quantity?: unknown };
  const priceUnits = tenThousandths(price);
  const count = tenThousandths(quantity ?? 1);
  return priceUnits === undefined || count === undefined ? undefined : product(priceUnits, count);
}
