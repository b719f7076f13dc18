/** Money is exact: a count of ten-thousandths, never a binary fraction. */
const places = 4;
const scale = 10n ** BigInt(places);
/** Decimal(18, 4) of the warehouse ends here. */
const largest = 10n ** 18n - 1n;

const pattern = /^([+-]?)(?=\.?\d)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;
/** No amount is longer; parsing a text of millions of digits would hold up everyone else. */
const longestText = 100;

/**
 * Ten-thousandths in a number or decimal text; undefined where it is none or too large. A JavaScript number is read by
 * its shortest decimal form, which is what the sender wrote. Further places are rounded half away from zero.
 */
export function tenThousandths(value: unknown): bigint | undefined {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return bounded(BigInt(value) * scale);
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
  const match = text.length > longestText ? null : pattern.exec(text);
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const shift = Number(exponent) + places - fraction.length;
  const digits = BigInt(whole + fraction);
  const units = shift >= 0 ? digits * 10n ** BigInt(shift) : rounded(digits, 10n ** BigInt(-shift));
  return bounded(sign === '-' ? -units : units);
}

/** Price × quantity, both in ten-thousandths, rounded like everything else; undefined where it is too large. */
export function product(a: bigint, b: bigint): bigint | undefined {
  const units = rounded(magnitudeOf(a * b), scale);
  return bounded(a * b < 0n ? -units : units);
}

/** The sum, or undefined where it is too large. */
export function sum(units: readonly bigint[]): bigint | undefined {
  return bounded(units.reduce((total, part) => total + part, 0n));
}

/** Decimal text with as few places as say it exactly: 12.5, −0.0001, 7. */
export function decimalText(units: bigint): string {
  const magnitude = magnitudeOf(units);
  const fraction = (magnitude % scale).toString().padStart(places, '0').replace(/0+$/, '');
  return `${units < 0n ? '-' : ''}${magnitude / scale}${fraction ? `.${fraction}` : ''}`;
}

/** Quotient of two numbers that are not negative, half rounded up. */
function rounded(dividend: bigint, divisor: bigint): bigint {
  return (dividend * 2n + divisor) / (divisor * 2n);
}

function magnitudeOf(units: bigint): bigint {
  return units < 0n ? -units : units;
}

function bounded(units: bigint): bigint | undefined {
  return units <= largest && units >= -largest ? units : undefined;
}
