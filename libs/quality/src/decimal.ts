/** Money is exact: a count of ten-thousandths, never a binary fraction. */
const places = 4;
const scale = 10n ** BigInt(places);
/** Decimal(18, 4) of the warehouse ends here. */
const largest = 10n ** 18n - 1n;

const pattern = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;

/**
 * Ten-thousandths in a number or decimal text; undefined where it is none or too large. A JavaScript number is read by
 * its shortest decimal form, which is what the sender wrote. Further places are rounded half away from zero.
 */
export function tenThousandths(value: unknown): bigint | undefined {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return bounded(BigInt(value) * scale);
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
  const match = pattern.exec(text);
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const shift = Number(exponent) + places - fraction.length;
  if (Math.abs(shift) > 60) return undefined;
  const digits = BigInt(whole + fraction);
  const power = 10n ** BigInt(Math.abs(shift));
  const units = shift >= 0 ? digits * power : (digits * 2n + power) / (power * 2n);
  return bounded(sign === '-' ? -units : units);
}

/** Decimal text with as few places as say it exactly: 12.5, −0.0001, 7. */
export function decimalText(units: bigint): string {
  const magnitude = units < 0n ? -units : units;
  const fraction = (magnitude % scale).toString().padStart(places, '0').replace(/0+$/, '');
  return `${units < 0n ? '-' : ''}${magnitude / scale}${fraction ? `.${fraction}` : ''}`;
}

function bounded(units: bigint): bigint | undefined {
  return units <= largest && units >= -largest ? units : undefined;
}
