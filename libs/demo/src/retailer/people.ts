import { behaviours, customerTypes, type CustomerType, type Spread } from './behaviour.js';
import { dayMs, referenceTime } from './calendar.js';
import { asciiLetters, cities, countries, countryShares, firstNames, lastNames, type Country } from './names.js';
import { phoneAt, type Phone } from './phones.js';
import { random, type Random } from './random.js';

export interface Device {
  anonymousId: string;
  /** False: its browser never learns who sits before it, so no identifier leads from it to the person. */
  known: boolean;
}

export interface Person {
  id: string;
  type: CustomerType;
  country: Country;
  city: string;
  firstName: string;
  lastName: string;
  email: string;
  /** Used now and then in place of the first. */
  secondEmail: string | null;
  phone: Phone | null;
  /** Null: orders as a guest. */
  userId: string | null;
  born: number;
  joined: number;
  lastActive: number;
  /** Answer to the newsletter question; empty where it was never asked or answered. */
  newsletter: 'yes' | 'no' | '';
  inCrm: boolean;
  devices: Device[];
  /** Ids of the people from whom phone or first browser are borrowed; null where they are the person's own. */
  sharesPhoneWith: string | null;
  sharesBrowserWith: string | null;
}

/** A number from a spread. */
export function draw(spread: Spread, random: Random): number {
  return Math.min(spread.max, Math.max(spread.min, random.logNormal(spread.median, spread.sigma)));
}

const households = 0.008;
const sharedBrowsers = 0.005;
const unknownDevices = 0.02;

/**
 * The people of the retailer, the same for the same seed. About one in a hundred shares a phone or a browser with the
 * person before: what a deterministic match takes for one person and is not.
 */
export function makePeople(seed: number, count: number): Person[] {
  const people: Person[] = [];
  const emails = new Set<string>();
  const phonesGiven: Record<Country, number> = { DE: 0, FR: 0, GB: 0, US: 0 };

  const address = (local: string, domain: string): string => {
    let email = `${local}@${domain}`;
    for (let n = 2; emails.has(email); n++) email = `${local}${n}@${domain}`;
    emails.add(email);
    return email;
  };

  for (let i = 0; i < count; i++) {
    const r = random(seed, 'person', i);
    const type = customerTypes[r.weighted(customerTypes.map((name) => behaviours[name].share))] as CustomerType;
    const behaviour = behaviours[type];
    const before = people[i - 1];
    const household = r.chance(households) && before?.phone ? before : null;
    const country = household?.country ?? (countries[r.weighted(countryShares)] as Country);
    const firstName = r.pick(firstNames[country]);
    const lastName = household?.lastName ?? r.pick(lastNames[country]);
    const [first, last] = [asciiLetters(firstName), asciiLetters(lastName)];
    const local = r.pick([
      `${first}.${last}`,
      `${first}.${last}`,
      `${first[0]}${last}`,
      `${last}.${first}`,
      `${first}_${last}`,
    ]);
    const tenure = r.between(behaviour.tenure.min, behaviour.tenure.max);
    const recency = Math.min(draw(behaviour.recency, r), tenure * 0.9);
    const phone = household?.phone ?? (r.chance(0.84) ? phoneAt(country, phonesGiven[country]++) : null);
    const inCrm = r.chance(behaviour.crm);
    const devices = Array.from({ length: 1 + r.weighted([0.55, 0.33, 0.12]) }, (_, d) => ({
      anonymousId: deviceId(seed, i, d),
      known: !r.chance(unknownDevices),
    }));
    const browser = r.chance(sharedBrowsers) ? before?.devices[0] : undefined;
    if (browser) devices[0] = { anonymousId: browser.anonymousId, known: true };

    people.push({
      id: `p-${String(i + 1).padStart(6, '0')}`,
      type,
      country,
      city: household?.city ?? r.pick(cities[country]),
      firstName,
      lastName,
      email: address(local, r.pick(['example.com', 'example.org', 'example.net', 'mail.example.com'])),
      secondEmail: r.chance(0.06) ? address(`${first[0]}.${last}`, 'work.example.org') : null,
      phone,
      userId: r.chance(behaviour.account) ? `u-${100_000 + i}` : null,
      born: referenceTime - r.int(18 * 366, 82 * 365) * dayMs,
      joined: referenceTime - Math.round(tenure * dayMs),
      lastActive: referenceTime - Math.round(recency * dayMs),
      newsletter: inCrm ? ((['yes', 'no', ''] as const)[r.weighted([0.7, 0.12, 0.18])] ?? '') : '',
      inCrm,
      devices,
      sharesPhoneWith: household?.id ?? null,
      sharesBrowserWith: browser && before ? before.id : null,
    });
  }
  return people;
}

/** The id a tracking script gives a browser: a UUID, here drawn from the seed. */
export function deviceId(seed: number, person: number, device: number): string {
  const r = random(seed, 'device', person * 8 + device);
  const hex = Array.from({ length: 4 }, () =>
    Math.floor(r.next() * 4294967296)
      .toString(16)
      .padStart(8, '0'),
  ).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${r.pick(['8', '9', 'a', 'b'])}${hex.slice(17, 20)}-${hex.slice(20)}`;
}
