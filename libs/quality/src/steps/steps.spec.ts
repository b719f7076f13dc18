import { standardiseStepSchema, type CollectedEvent, type TrackingEvent } from '@tributary/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanCall } from './clean-call.js';
import { cleanEvents } from './clean-events.js';
import { compileSteps } from './compile-steps.js';
import { editDistance } from './edit-distance.js';
import { repairMojibake } from './mojibake.js';

const event = (call: Partial<TrackingEvent>): CollectedEvent => ({
  place: { position: 1, index: 0 },
  source: 'shop',
  messageId: 'm1',
  occurredAt: 0,
  knownAt: 0,
  call: { type: 'identify', ...call } as TrackingEvent,
});
const clean = (call: Partial<TrackingEvent>, ...steps: object[]) =>
  cleanCall(event(call), compileSteps(steps.map((step) => standardiseStepSchema.parse(step))));
const birth = (text: unknown, rest: object = {}) => {
  const { call, findings, refused } = clean(
    { traits: { born: text } },
    { step: 'dates', fields: ['traits.born'], ...rest },
  );
  return { value: call.traits?.born, code: findings[0]?.code, refused: refused?.code };
};

describe('dates', () => {
  it.each([
    ['2024-03-05', undefined, '2024-03-05'],
    ['March 5, 2024', 'date', '2024-03-05'],
    ['5 Mar 2024', 'date', '2024-03-05'],
    ['25.12.2024', 'date', '2024-12-25'],
    ['12/25/2024', 'date', '2024-12-25'],
    ['05/05/2024', 'date', '2024-05-05'],
    ['2024/3/5', 'date', '2024-03-05'],
    ['25/12/2024 14:30', 'date', '2024-12-25T14:30:00.000Z'],
    ['2024-03-05T12:00:00+02:00', 'date', '2024-03-05T10:00:00.000Z'],
    ['25/12/24', 'date', '2024-12-25'],
  ])('%s', (text, code, value) => expect(birth(text)).toEqual({ value, code, refused: undefined }));

  it.each([
    ['03/04/2024', 'date_ambiguous', 'VALUE_AMBIGUOUS'],
    ['03.04.24', 'date_ambiguous', 'VALUE_AMBIGUOUS'],
    ['31.02.1987', 'date_impossible', 'VALUE_INVALID'],
    ['February 30, 1979', 'date_impossible', 'VALUE_INVALID'],
    ['1990-13-07', 'date_impossible', 'VALUE_INVALID'],
    ['soon', 'date_unreadable', 'VALUE_INVALID'],
  ])('sets %s aside: %s', (text, code, refused) => expect(birth(text)).toEqual({ value: text, code, refused }));

  it('reads an ambiguous one as stated, and never against it', () => {
    expect(birth('03/04/2024', { order: 'day-first' }).value).toBe('2024-04-03');
    expect(birth('03/04/2024', { order: 'month-first' }).value).toBe('2024-03-04');
    expect(birth('25/12/2024', { order: 'month-first' }).refused).toBe('VALUE_INVALID');
  });

  it('every day written in any unambiguous form comes back as itself', () =>
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1900-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }),
        (date) => {
          const iso = date.toISOString().slice(0, 10);
          const [year, month, day] = iso.split('-').map(Number) as [number, number, number];
          expect(birth(`${day}/${month}/${year}`, { order: 'day-first' }).value).toBe(iso);
          const either = birth(`${day}/${month}/${year}`);
          expect(either.value === iso || (day <= 12 && either.refused === 'VALUE_AMBIGUOUS')).toBe(true);
        },
      ),
    ));

  it('may take the value out, or only say so', () => {
    expect(birth('soon', { on: 'block' })).toEqual({ value: undefined, code: 'date_unreadable', refused: undefined });
    expect(birth('soon', { on: 'warn' })).toEqual({ value: 'soon', code: 'date_unreadable', refused: undefined });
  });
});

describe('units', () => {
  const weigh = (properties: object, rest: object = {}) =>
    clean(
      { type: 'track', event: 'Parcel', properties: { ...properties } },
      { step: 'units', field: 'properties.weight', to: 'kg', ...rest },
    );
  it.each([
    [{ weight: '12 lb' }, {}, { weight: 5.44310844 }],
    [{ weight: 2, unit: 'oz' }, { unit: { field: 'properties.unit' } }, { weight: 0.05669904625, unit: 'kg' }],
    [{ weight: '7kg' }, {}, { weight: 7 }],
    [{ weight: 500 }, { unit: { is: 'g' } }, { weight: 0.5 }],
    [{ weight: '2 stone' }, { table: { stone: 6.35029318 } }, { weight: 12.70058636 }],
  ])('%o', (properties, rest, after) => expect(weigh(properties, rest).call.properties).toEqual(after));
  it('converts temperatures by their zero', () =>
    expect(
      clean({ properties: { t: '98.6 °F' } }, { step: 'units', field: 'properties.t', to: '°C' }).call.properties,
    ).toEqual({ t: 37 }));
  it.each([
    [{ weight: '12 furlongs' }, 'unit_unknown'],
    [{ weight: '12 m' }, 'unit_unknown'],
    [{ weight: 12 }, 'unit_missing'],
    [{ weight: 'heavy' }, 'not_an_amount'],
  ])('%o is a violation and stays', (properties, code) => {
    const { call, findings } = weigh(properties);
    expect([call.properties, findings[0]?.code, findings[0]?.outcome]).toEqual([properties, code, 'warned']);
  });
});

describe('labels', () => {
  const step = {
    step: 'labels',
    fields: ['context.device'],
    labels: { mobile: ['phone', 'smart phone'], desktop: [] },
  };
  it.each(['mobile', 'Mobile', 'MOBILE ', 'Phone', 'smart-phone'])('%s is mobile', (device) =>
    expect(clean({ context: { device } }, step).call.context).toEqual({ device: 'mobile' }),
  );
  it('lists what is not mapped', () => {
    const { call, findings } = clean({ context: { device: 'fridge' } }, step);
    expect(call.context).toEqual({ device: 'fridge' });
    expect(findings).toMatchObject([{ code: 'label_unmapped', before: 'fridge', outcome: 'warned', version: 1 }]);
  });
});

describe('text', () => {
  it.each([
    ['MÃ¼nchen', 'München'],
    ['SÃ£o Paulo', 'São Paulo'],
    ['10 â‚¬', '10 €'],
    ['itâ€™s', 'it’s'],
    ['MÃƒÂ¼nchen', 'München'],
  ])('%s was %s', (wrong, right) => {
    expect(repairMojibake(wrong)?.text).toBe(right);
    expect(repairMojibake(wrong)?.confidence).toBeGreaterThanOrEqual(0.9);
  });
  it('brings back every text of European letters that was read as Latin-1', () =>
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'aeßüöéèñçåøœ€’– ÀÉŁżšç'), minLength: 1 }), (text) => {
        // Two letters may form a sequence by chance; that text is left out.
        fc.pre(repairMojibake(text) === undefined && !/^[ae ]*$/.test(text));
        const found = repairMojibake(Buffer.from(text, 'utf8').toString('latin1'));
        expect(found?.text).toBe(text);
        expect(found?.confidence).toBeGreaterThanOrEqual(0.9);
      }),
    ));
  it('leaves what is right', () => {
    for (const text of [
      'München',
      'São Paulo',
      'Łódź',
      '10 €',
      'CAFÉ’S',
      'Ã',
      'naïve – très',
      'Ünïcödé',
      '東京',
      'Ωμέγα',
    ])
      expect(repairMojibake(text)?.confidence ?? 0, text).toBeLessThan(0.5);
  });
  it('repairs above a confidence only, and brings to NFC', () => {
    const traits = { city: 'MÃ¼nchen', name: 'Jose\u0301' };
    expect(clean({ traits }, { step: 'text', repairAbove: 0.8 }).call.traits).toEqual({
      city: 'München',
      name: 'José',
    });
    const { call, findings } = clean({ traits }, { step: 'text' });
    expect(call.traits).toEqual({ city: 'MÃ¼nchen', name: 'José' });
    expect(findings[0]).toMatchObject({ code: 'mojibake', outcome: 'suggested', after: 'München' });
  });
});

describe('typos', () => {
  const step = { step: 'typos', fields: ['traits.email'], known: 'mail-domains' };
  it('suggests with the distance, keeps the name to itself, and mends above a confidence only', () => {
    const traits = { email: 'ada@gmial.com' };
    expect(clean({ traits }, step)).toMatchObject({
      call: { traits },
      findings: [
        { outcome: 'suggested', before: '…@gmial.com', after: '…@gmail.com', detail: 'distance 1, confidence 0.89' },
      ],
    });
    expect(clean({ traits }, { ...step, fixAbove: 0.85 }).call.traits).toEqual({ email: 'ada@gmail.com' });
    expect(clean({ traits }, { ...step, fixAbove: 0.95 }).call.traits).toEqual(traits);
  });
  it.each(['ada@gmail.com', 'ada@example.com', 'ada', 'ada@mycompany.io'])('has nothing to say of %s', (email) =>
    expect(clean({ traits: { email } }, step).findings).toEqual([]),
  );
  it('the distance is that of the definition', () => {
    const golden = [
      ['ca', 'abc', 3],
      ['gmial', 'gmail', 1],
      ['kitten', 'sitting', 3],
      ['', 'ab', 2],
      ['same', 'same', 0],
    ] as const;
    for (const [one, other, distance] of golden) expect(editDistance(one, other, 9)).toBe(distance);
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });
    fc.assert(
      fc.property(word, word, (one, other) => {
        const far = editDistance(one, other, 20);
        expect(editDistance(other, one, 20)).toBe(far);
        expect(far === 0).toBe(one === other);
        for (const most of [1, 2, 3]) expect(editDistance(one, other, most)).toBe(Math.min(far, most + 1));
      }),
    );
  });
});

it('ranges and patterns judge, and count samples', () => {
  const steps = [
    { step: 'range', fields: ['properties.items.price'], min: 0, max: 100, on: 'block', version: 3 },
    { step: 'range', fields: ['properties.day'], max: '2030-01-01', on: 'quarantine' },
    { step: 'pattern', fields: ['properties.sku'], match: '[A-Z]{2}\\d+' },
  ];
  const properties = { items: [{ price: 5 }, { price: -1 }, { price: '101' }], day: '2031-05-01', sku: 'ab1' };
  const { call, findings, refused } = clean({ properties }, ...steps);
  expect(call.properties?.items).toEqual([{ price: 5 }, {}, {}]);
  expect(findings.map(({ code, version, outcome }) => [code, version, outcome])).toEqual([
    ['below_range', 3, 'blocked'],
    ['above_range', 3, 'blocked'],
    ['above_range', 1, 'quarantined'],
    ['pattern', 1, 'warned'],
  ]);
  expect(refused?.code).toBe('VALUE_INVALID');
  expect(properties.items[1]).toEqual({ price: -1 });
});

it('a pattern that would run for ever elsewhere is linear, and one that cannot be is refused', () => {
  const start = process.cpuUsage();
  const { findings } = clean(
    { traits: { x: `${'a'.repeat(9_000)}!` } },
    { step: 'pattern', fields: ['traits.x'], match: '(a+)+' },
  );
  expect(findings).toHaveLength(1);
  expect(process.cpuUsage(start).user).toBeLessThan(2_000_000);
  expect(() => clean({}, { step: 'pattern', fields: ['traits.x'], match: '(?<=a)b' })).toThrow(
    /CONFIG_INVALID|pattern/,
  );
});

it('refuses paths that lead out of the call', () => {
  for (const path of ['traits.__proto__.x', 'userId', 'traits', 'properties.constructor'])
    expect(standardiseStepSchema.safeParse({ step: 'range', fields: [path] }).success).toBe(false);
});

it('events of other sources and values without a finding are left as they are, to the object', () => {
  const sources = { shop: { settings: {}, standardise: [standardiseStepSchema.parse({ step: 'text' })] } };
  const plain = event({ traits: { city: 'Rome' } });
  const other = { ...event({ traits: { city: 'MÃ¼nchen' } }), source: 'web' };
  const cleaned = cleanEvents([plain, other], sources);
  expect(cleaned.events[0]).toBe(plain);
  expect(cleaned.events[1]).toBe(other);
});
