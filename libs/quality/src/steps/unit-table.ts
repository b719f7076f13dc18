/** A unit: `value × factor + offset` is the value in the base unit of its dimension. */
export interface Unit {
  dimension: string;
  factor: number;
  offset: number;
}

/** Exact by definition: international yard and pound agreement (1959); US gallon of 231 cubic inches. */
const tables: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  // Base: kilogram.
  mass: { kg: 1, g: 1e-3, mg: 1e-6, t: 1000, lb: 0.45359237, lbs: 0.45359237, oz: 0.028349523125, st: 6.35029318 },
  // Base: metre.
  length: { m: 1, km: 1000, cm: 0.01, mm: 1e-3, in: 0.0254, ft: 0.3048, yd: 0.9144, mi: 1609.344 },
  // Base: litre.
  volume: { l: 1, ml: 1e-3, cl: 0.01, dl: 0.1, m3: 1000, gal: 3.785411784, pt: 0.473176473, 'fl oz': 0.0295735295625 },
  // Base: square metre.
  area: { m2: 1, cm2: 1e-4, km2: 1e6, ha: 1e4, acre: 4046.8564224, 'sq ft': 0.09290304, sqft: 0.09290304 },
  // Base: second.
  duration: { s: 1, ms: 1e-3, min: 60, h: 3600, d: 86_400, day: 86_400, days: 86_400, hr: 3600 },
  // Base: byte.
  data: { b: 1, kb: 1e3, mb: 1e6, gb: 1e9, kib: 1024, mib: 1024 ** 2, gib: 1024 ** 3 },
  // Base: share of one.
  share: { share: 1, '%': 0.01, percent: 0.01, bp: 1e-4 },
};

const temperature: Readonly<Record<string, Unit>> = {
  k: { dimension: 'temperature', factor: 1, offset: 0 },
  '°c': { dimension: 'temperature', factor: 1, offset: 273.15 },
  '°f': { dimension: 'temperature', factor: 5 / 9, offset: 273.15 - (32 * 5) / 9 },
};

const units = new Map<string, Unit>([
  ...Object.entries(tables).flatMap(([dimension, table]) =>
    Object.entries(table).map(([name, factor]) => [name, { dimension, factor, offset: 0 }] as const),
  ),
  ...Object.entries(temperature),
  ...(['c', 'f'] as const).map((name) => [name, temperature[`°${name}`] as Unit] as const),
]);

/** The unit of a name; case and blanks around it do not count. */
export function unitOf(name: string): Unit | undefined {
  return units.get(name.trim().toLowerCase());
}
