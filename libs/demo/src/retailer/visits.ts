import { behaviours } from './behaviour.js';
import { dayMs, referenceTime, wakingHours } from './calendar.js';
import { deviceId, type Device, type Person } from './people.js';
import { random, type Random } from './random.js';

/** A visit to the web shop or one newsletter opened: what a few lines of the web file are made from. */
export interface Visit {
  kind: 'visit' | 'mail';
  /** Null: somebody who never says who they are. */
  person: Person | null;
  device: Device;
  at: number;
  /** When it reaches the file; days after `at` where a device was offline. */
  arrives: number;
  /** Whether the browser knows its person by now, and whether this is the visit at which it learns. */
  known: boolean;
  login: boolean;
}

const lateShare = 0.004;
/** Strangers per person of the retailer, each with a browser of their own. */
const strangers = 0.06;

/** Everything that happens on the web and in mailboxes, by arrival. `activity` multiplies visits and mails of every person. */
export function planVisits(seed: number, people: readonly Person[], activity: number): Visit[] {
  const visits: Visit[] = [];
  for (const [i, person] of people.entries()) {
    const r = random(seed, 'visits', i);
    const behaviour = behaviours[person.type];
    addBrowsing(visits, { person, count: Math.max(1, r.count(behaviour.visits * activity)) }, r);
    if (person.newsletter === 'no') continue;
    const device = person.devices[0] as Device;
    for (let left = r.count(behaviour.opens * activity); left > 0; left--)
      visits.push({ kind: 'mail', person, device, known: true, login: false, ...times(person, r) });
  }
  for (let i = 0; i < people.length * strangers; i++) {
    const r = random(seed, 'stranger', i);
    const device = { anonymousId: deviceId(seed, people.length + i, 0), known: false };
    const at = referenceTime - Math.floor(r.between(1, 700) * dayMs);
    visits.push({ kind: 'visit', person: null, device, at, arrives: at, known: false, login: false });
  }
  return visits.sort((a, b) => a.arrives - b.arrives);
}

/** Visits of one person over their devices; each browser that gets to know them does so at its first or second visit. */
function addBrowsing(visits: Visit[], { person, count }: { person: Person; count: number }, r: Random): void {
  const own = Array.from({ length: count }, (_, n) => ({
    device: (n === 0 ? person.devices[0] : r.pick(person.devices)) as Device,
    ...times(person, r),
  })).sort((a, b) => a.at - b.at);
  for (const device of person.devices) {
    const here = own.filter((visit) => visit.device === device);
    const login = here.length > 1 && r.chance(0.5) ? 1 : 0;
    for (const [n, visit] of here.entries())
      visits.push({
        kind: 'visit',
        person,
        ...visit,
        known: device.known && n >= login,
        login: device.known && n === login,
      });
  }
}

function times(person: Person, r: Random): { at: number; arrives: number } {
  const day = Math.floor(r.between(person.joined, person.lastActive) / dayMs) * dayMs;
  const at = day + wakingHours(r.next());
  const arrives = r.chance(lateShare) ? at + Math.floor(r.between(1, 20) * dayMs) : at;
  return { at, arrives };
}
