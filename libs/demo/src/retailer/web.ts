import { behaviours } from './behaviour.js';
import { products } from './catalogue.js';
import type { Person } from './people.js';
import { random, type Random } from './random.js';
import type { FaultKind, TruthBook } from './truth.js';
import { planVisits, type Visit } from './visits.js';

export const webFile = 'web.jsonl';

interface Call {
  type: string;
  traits?: { email?: string };
  [part: string]: unknown;
}

/** Web and e-mail calls in the tracking API's shape, by arrival, one JSON object a line. */
export function* webLines(
  seed: number,
  people: readonly Person[],
  { truth, activity }: { truth: TruthBook; activity: number },
): Generator<string> {
  let line = 0;
  for (const [i, visit] of planVisits(seed, people, activity).entries()) {
    const r = random(seed, 'web', i);
    const calls = visit.kind === 'mail' ? mailCalls(visit, r) : visitCalls(visit, r);
    register(visit, calls, truth);
    for (const [n, made] of calls.entries()) {
      const messageId = `w${i.toString(36)}-${n}`;
      const at = visit.at + n * 40_000;
      const wrong = clockFault(r);
      const text = JSON.stringify({ ...made, messageId, timestamp: wrong?.timestamp ?? new Date(at).toISOString() });
      const note = (fault: FaultKind, detail = messageId): void => truth.fault({ file: webFile, line, fault, detail });
      line++;
      if (wrong) note(wrong.fault);
      else if (visit.arrives !== visit.at) note('late');
      yield text;
      if (r.chance(0.003)) {
        line++;
        note('duplicate_message');
        yield text;
      }
      if (r.chance(0.0002)) {
        line++;
        const bad = badLine(text, r);
        note(bad.fault);
        yield bad.text;
      }
    }
  }
}

function clockFault(r: Random): { fault: FaultKind; timestamp: string } | null {
  if (!r.chance(0.0005)) return null;
  const minute = r.int(0, 59);
  const time = `02:${String(minute).padStart(2, '0')}:00.000Z`;
  return r.chance(0.6)
    ? { fault: 'future_time', timestamp: `2037-03-01T${time}` }
    : { fault: 'past_time', timestamp: `1970-01-01T${time}` };
}

function badLine(text: string, r: Random): { fault: FaultKind; text: string } {
  const lost = { event: 'Product Viewed', properties: {} };
  const kinds: readonly { fault: FaultKind; text: string }[] = [
    { fault: 'bad_json', text: text.slice(0, Math.floor(text.length / 2)) },
    { fault: 'not_an_event', text: JSON.stringify({ ...lost, type: 'trak', anonymousId: 'none' }) },
    { fault: 'not_an_event', text: '[]' },
    { fault: 'no_identifier', text: JSON.stringify({ ...lost, type: 'track', timestamp: '2025-06-01T00:00:00Z' }) },
  ];
  return r.pick(kinds);
}

const locales = { DE: 'de-DE', FR: 'fr-FR', GB: 'en-GB', US: 'en-US' } as const;

function visitCalls(visit: Visit, r: Random): Call[] {
  const { person } = visit;
  const who = {
    anonymousId: visit.device.anonymousId,
    ...(visit.known && person?.userId ? { userId: person.userId } : {}),
    ...(person && { context: { locale: locales[person.country] } }),
  };
  const calls: Call[] = [
    { type: 'page', name: r.pick(['Home', 'Category', 'Sale', 'Story']), ...who, properties: { path: '/' } },
  ];
  if (visit.login && person) {
    // A guest leaves an e-mail address at the checkout; an account holder mostly has the shop repeat it.
    const traits = person.userId && r.chance(0.2) ? {} : { email: person.email };
    calls.push({ type: 'identify', ...who, traits });
  }
  const behaviour = person ? behaviours[person.type] : null;
  const viewed = Math.min(12, r.count(behaviour?.views ?? 0.5));
  for (let n = 0; n < viewed; n++) {
    const { cents, ...product } = r.pick(products);
    const properties = { ...product, price: cents / 100, currency: 'EUR' };
    calls.push({ type: 'track', event: 'Product Viewed', ...who, properties });
    if (r.chance((behaviour?.adds ?? 0) / (behaviour?.views ?? 1)))
      calls.push({ type: 'track', event: 'Product Added', ...who, properties: { ...properties, quantity: 1 } });
  }
  return calls;
}

/** The mail tool knows addresses, and of account holders the user id. */
function mailCalls(visit: Visit, r: Random): Call[] {
  const person = visit.person as Person;
  const who = {
    ...(person.userId ? { userId: person.userId } : {}),
    context: { locale: locales[person.country], traits: { email: person.email } },
  };
  const properties = { campaign_id: `nl-${new Date(visit.at).toISOString().slice(0, 7)}` };
  const opened = { type: 'track', event: 'Email Opened', ...who, properties };
  if (!r.chance(behaviours[person.type].clicks)) return [opened];
  return [
    opened,
    { ...opened, event: 'Email Link Clicked', properties: { ...properties, url: 'https://shop.example.com/sale' } },
  ];
}

function register({ person, device, kind, known }: Visit, calls: readonly Call[], truth: TruthBook): void {
  const owner = person?.id ?? `v-${device.anonymousId.slice(0, 13)}`;
  if (kind === 'visit') truth.record(`anon:${device.anonymousId}`, owner);
  if (!person) return;
  if (known && person.userId) truth.record(`user:${person.userId}`, owner);
  if (kind === 'mail' || calls.some((call) => call.traits?.email)) truth.record(`email:${person.email}`, owner);
}
