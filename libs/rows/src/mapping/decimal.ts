interface Scaled {
  /** Digits without the mark, with the sign. */
  digits: string;
  /** How many of them stand behind the mark. */
  scale: number;
}

const pattern = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;
/** So many significant digits survive the way through a double, whatever they are (IEEE 754). */
const safeDigits = 15;

/** The number as a JSON number where that is exact to the digit, else as a decimal string; null where it is no number. */
export function exactDecimal(text: string, mark: '.' | ','): number | string | null {
  const scaled = scale(text, mark);
  return scaled && fromScaled(scaled);
}

/** Exact product, as number or decimal string like {@link exactDecimal}; null where a factor is no number. */
export function exactProduct(texts: readonly string[], mark: '.' | ','): number | string | null {
  let digits = 1n;
  let places = 0;
  let quick = 1;
  for (const text of texts) {
    const scaled = scale(text, mark);
    if (!scaled) return null;
    quick *= Number(scaled.digits);
    places += scaled.scale;
    if (Math.abs(quick) >= 1e15) digits = -1n;
  }
  // Both sides are exact here, so the one rounding of the division gives the double nearest to the true product.
  if (digits === 1n && places <= 22) return quick / 10 ** places + 0;
  digits = 1n;
  for (const text of texts) digits *= BigInt(scale(text, mark)!.digits);
  return fromScaled({ digits: digits.toString(), scale: places });
}

/** The whole number that the text states ('17850', '17850.0'); null where it is none. */
export function wholeNumber(text: string, mark: '.' | ','): string | null {
  const scaled = scale(text, mark);
  if (!scaled) return null;
  const plain = toText(scaled);
  return plain.includes('.') ? null : plain;
}

function scale(text: string, mark: '.' | ','): Scaled | null {
  if (mark === ',' && text.includes('.')) return null;
  const match = pattern.exec(mark === ',' ? text.replace(',', '.') : text);
  if (!match) return null;
  const [, sign, whole = '', fraction = '', exponent] = match;
  if (whole === '' && fraction === '') return null;
  const digits = (sign === '-' ? '-' : '') + whole + fraction;
  const places = fraction.length - Number(exponent ?? 0);
  return places >= 0 ? { digits, scale: places } : { digits: digits + '0'.repeat(-places), scale: 0 };
}

function fromScaled(scaled: Scaled): number | string {
  if (scaled.digits.length <= safeDigits && scaled.scale <= 22) return Number(scaled.digits) / 10 ** scaled.scale + 0;
  const text = toText(scaled);
  const number = Number(text);
  return String(number) === text ? number : text;
}

function toText({ digits, scale: places }: Scaled): string {
  const negative = digits.startsWith('-');
  const bare = (negative ? digits.slice(1) : digits).padStart(places + 1, '0');
  const whole = bare.slice(0, bare.length - places).replace(/^0+(?=\d)/, '');
  const fraction = places === 0 ? '' : bare.slice(-places).replace(/0+$/, '');
  const text = fraction === '' ? whole : `${whole}.${fraction}`;
  return negative && text !== '0' ? `-${text}` : text;
}
