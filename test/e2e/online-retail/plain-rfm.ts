import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** What the file says of one customer, worked out line by line, without any of the product's code. */
export interface PlainCustomer {
  /** Whole days (UTC) from the last purchase to 2011-12-10; null without a purchase. */
  recency: number | null;
  frequency: number;
  /** Ten-thousandths of a pound: whole numbers, so sums are exact. */
  net: number;
  gross: number;
}

export interface PlainFile {
  rows: number;
  repeated: number;
  withoutCustomer: number;
  cancellationLines: number;
  invoices: number;
  /** Ten-thousandths of a pound over every line. */
  total: number;
  customers: Map<string, PlainCustomer>;
}

const dayMs = 86_400_000;
const asOf = Date.UTC(2011, 11, 10);

export function plainRfm(path: string): PlainFile {
  const lines = gunzipSync(readFileSync(path)).toString('utf8').split('\n').slice(1);
  if (lines.at(-1) === '') lines.pop();
  const seen = new Set<string>();
  const invoices = new Set<string>();
  const people = new Map<string, { orders: Set<string>; last: number; net: number; gross: number }>();
  let total = 0;
  let withoutCustomer = 0;
  let cancellationLines = 0;
  for (const line of lines) {
    seen.add(line);
    const [invoice = '', , , quantity, date = '', price, customer = ''] = cells(line);
    invoices.add(invoice);
    const amount = Number(quantity) * Math.round(Number(price) * 10_000);
    total += amount;
    const cancelled = invoice.startsWith('C');
    if (cancelled) cancellationLines++;
    if (customer === '') {
      withoutCustomer++;
      continue;
    }
    const key = customer.replace(/\.0$/, '');
    const person = people.get(key) ?? { orders: new Set(), last: -Infinity, net: 0, gross: 0 };
    people.set(key, person);
    person.net += amount;
    if (cancelled) continue;
    person.gross += amount;
    person.orders.add(invoice);
    person.last = Math.max(person.last, Date.parse(`${date.slice(0, 10)}T00:00:00Z`));
  }
  return {
    rows: lines.length,
    repeated: lines.length - seen.size,
    withoutCustomer,
    cancellationLines,
    invoices: invoices.size,
    total,
    customers: new Map(
      [...people].map(([key, { orders, last, net, gross }]) => [
        key,
        { recency: orders.size === 0 ? null : (asOf - last) / dayMs, frequency: orders.size, net, gross },
      ]),
    ),
  };
}

/** RFC 4180 within one line; this file has no line breaks in its cells. */
function cells(line: string): string[] {
  if (!line.includes('"')) return line.split(',');
  const out: string[] = [];
  for (const match of line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g))
    out.push((match[1] ?? match[2] ?? '').replaceAll('""', '"'));
  return out;
}
