import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventValue } from './event-value.js';
import { decimalText, tenThousandths } from './index.js';

const limit = 10n ** 18n;
/** An oracle that knows no fractions: sign, digits and how many of them stand behind the point. */
function exact(negative: boolean, digits: bigint, places: number): bigint | undefined {
  let units = digits;
  for (let place = places; place < 4; place++) units *= 10n;
  let lost = '';
  for (let place = places; place > 4; place--) {
    lost = (units % 10n).toString() + lost;
    units /= 10n;
  }
  if (lost >= '5') units += 1n;
  return units < limit ? (negative ? -units : units) : undefined;
}

const digits = fc.bigInt({ min: 0n, max: 10n ** 22n });
const decimal = fc.record({ negative: fc.boolean(), digits, places: fc.integer({ min: 0, max: 24 }) });
const written = ({ negative, digits, places }: { negative: boolean; digits: bigint; places: number }) => {
  const text = digits.toString().padStart(places + 1, '0');
  const point = text.length - places;
  return `${negative ? '-' : ''}${text.slice(0, point)}${places ? `.${text.slice(point)}` : ''}`;
};

describe('tenThousandths', () => {
  it('is exact, and rounds half away from zero (property)', () =>
    fc.assert(
      fc.property(decimal, fc.integer({ min: -12, max: 12 }), (number, exponent) => {
        const { negative, digits, places } = number;
        expect(tenThousandths(written(number))).toBe(exact(negative, digits, places));
        expect(tenThousandths(`${written(number)}e${exponent}`)).toBe(exact(negative, digits, places - exponent));
      }),
      { numRuns: 2000 },
    ));

  it('reads a number by its shortest decimal form (property)', () =>
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        (n) => tenThousandths(n) === tenThousandths(String(n)),
      ),
      {
        numRuns: 2000,
      },
    ));

  it('is undone by decimalText (property)', () =>
    fc.assert(
      fc.property(
        fc.bigInt({ min: -limit + 1n, max: limit - 1n }),
        (units) => tenThousandths(decimalText(units)) === units,
      ),
    ));

  it.each<[unknown, string | undefined]>([
    [0.1, '0.1'],
    [0.1 + 0.2, '0.3'],
    [1.005, '1.005'],
    [-0, '0'],
    [1e-7, '0'],
    [5e-324, '0'],
    ['0e999', '0'],
    ['0.00005', '0.0001'],
    ['-0.00005', '-0.0001'],
    ['0.00004999', '0'],
    [' 12.50 ', '12.5'],
    ['+7', '7'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['1e3', '1000'],
    [1e13, '10000000000000'],
    ['99999999999999.9999', '99999999999999.9999'],
    ['99999999999999.99995', undefined],
    [1e14, undefined],
    ['1e999', undefined],
    [Infinity, undefined],
    [NaN, undefined],
    ['', undefined],
    ['.', undefined],
    ['-', undefined],
    ['e5', undefined],
    ['1,5', undefined],
    ['1.2.3', undefined],
    ['0x10', undefined],
    ['12 EUR', undefined],
    ['--1', undefined],
    ['١٢', undefined],
    [null, undefined],
    [true, undefined],
    [[5], undefined],
    [{}, undefined],
  ])('%j is %s', (value, text) => {
    const units = tenThousandths(value);
    expect(units === undefined ? undefined : decimalText(units)).toBe(text);
  });

  it('does not spend seconds on a number of ten million digits', () => {
    const start = process.cpuUsage();
    expect(tenThousandths('9'.repeat(10_000_000))).toBeUndefined();
    expect(process.cpuUsage(start).user).toBeLessThan(3_000_000);
  });
});

describe('eventValue', () => {
  const largest = 99999999999999;
  it.each<[Record<string, unknown>, string | null]>([
    [{}, null],
    [{ revenue: 12.3, total: 15, value: 1 }, '12.3'],
    [{ revenue: null, total: '15.00' }, '15'],
    [{ revenue: 'free', total: {}, value: -3 }, '-3'],
    [{ revenue: 0, total: 5 }, '0'],
    [{ products: [{ price: 0.1, quantity: 3 }, { price: '2.55' }, { price: 1, quantity: null }] }, '3.85'],
    [{ products: [{ price: 'x' }, null, 5, { price: 2, quantity: 2 }] }, '4'],
    [{ products: [], price: 3, quantity: 2 }, '6'],
    [{ products: 'none', price: 3 }, '3'],
    [{ price: 2.5, quantity: -2 }, '-5'],
    [{ price: 0.0001, quantity: 0.5 }, '0.0001'],
    [{ price: -0.0001, quantity: 0.5 }, '-0.0001'],
    [{ price: 1, quantity: 'many' }, null],
    [{ price: largest, quantity: 2 }, null],
    [{ products: [{ price: largest }, { price: largest }] }, null],
  ])('%j: %s', (properties, value) => expect(eventValue(properties)).toBe(value));
});
