import { decimalText, tenThousandths } from './decimal.js';

/**
 * The money an event states, as an exact decimal, or null: `revenue`, else `total`, else `value`, else the sum of
 * price × quantity over `products`, else price × quantity of the event itself (Segment's e-commerce specification).
 */
export function eventValue(properties: Record<string, unknown>): string | null {
  for (const name of ['revenue', 'total', 'value'] as const) {
    const units = tenThousandths(properties[name]);
    if (units !== undefined) return decimalText(units);
  }
  if (Array.isArray(properties.products)) {
    const lines = properties.products.map((line) => lineValue(line));
    const known = lines.filter((units) => units !== undefined);
    if (known.length > 0) return decimalText(known.reduce((sum, units) => sum + units, 0n));
  }
  const own = lineValue(properties);
  return own === undefined ? null : decimalText(own);
}

function lineValue(line: unknown): bigint | undefined {
  if (typeof line !== 'object' || line === null) return undefined;
  const { price, quantity = 1 } = line as { price?: unknown; quantity?: unknown };
  const priceUnits = tenThousandths(price);
  const count = tenThousandths(quantity);
  return priceUnits === undefined || count === undefined ? undefined : (priceUnits * count) / 10_000n;
}
