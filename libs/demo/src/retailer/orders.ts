import { behaviours, type Behaviour } from './behaviour.js';
import { dayMs, referenceTime, wakingHours, writeTime } from './calendar.js';
import { productNear } from './catalogue.js';
import { draw, type Person } from './people.js';
import { writePhone } from './phones.js';
import { random, type Random } from './random.js';
import type { TruthBook } from './truth.js';

export const ordersFile = 'orders.jsonl.gz';

/** What the till has taken and given back, in cents; the sums that the warehouse must come to. */
export interface Takings {
  orders: number;
  orderCents: number;
  refunds: number;
  refundCents: number;
}

interface PlannedOrder {
  at: number;
  person: Person;
  number: number;
}

interface PlannedRefund {
  at: number;
  row: object;
}

/** Orders and refunds by time, one JSON object a line. `takings` is added to as lines are made. */
export function* orderLines(
  seed: number,
  people: readonly Person[],
  book: { truth: TruthBook; takings: Takings },
): Generator<string> {
  const { truth, takings } = book;
  const refunds: PlannedRefund[] = [];
  let line = 0;
  for (const planned of planOrders(seed, people)) {
    const r = random(seed, 'order', planned.number);
    for (; refunds[0] && refunds[0].at <= planned.at; line++) yield JSON.stringify(refunds.shift()?.row);
    const { row, cents } = order(planned, r);
    registerBuyer(planned.person, row, truth);
    takings.orders++;
    takings.orderCents += cents;
    line++;
    yield JSON.stringify(row);

    const refundAt = planned.at + r.between(2, 20) * dayMs;
    if (r.chance(0.035) && refundAt < referenceTime) {
      const back = r.chance(0.7) ? cents : Math.ceil(cents * r.between(0.2, 0.8));
      takings.refunds++;
      takings.refundCents += back;
      const refund = {
        ...row,
        ordered_at: writeTime(Math.floor(refundAt), 0),
        total: back / 100,
        discount: 0,
        status: 'refunded',
      };
      refunds.push({ at: refundAt, row: refund });
      refunds.sort((a, b) => a.at - b.at);
    }
    if (r.chance(0.0002)) {
      line++;
      truth.fault({ file: ordersFile, line, fault: 'bad_json', detail: `O-${planned.number}` });
      yield JSON.stringify(row).slice(0, r.int(20, 60));
    }
  }
  for (const { row } of refunds) yield JSON.stringify(row);
}

function planOrders(seed: number, people: readonly Person[]): PlannedOrder[] {
  const planned: PlannedOrder[] = [];
  for (const [i, person] of people.entries()) {
    const r = random(seed, 'orders', i);
    for (const at of orderTimes(person, behaviours[person.type], r)) planned.push({ at, person, number: 0 });
  }
  planned.sort((a, b) => a.at - b.at);
  planned.forEach((order, i) => (order.number = 500_001 + i));
  return planned;
}

/** The last order is at the person's last activity; the others lie between joining and then, bargain hunters' in sales. */
function orderTimes(person: Person, behaviour: Behaviour, r: Random): number[] {
  const { orders } = behaviour;
  const count = 'median' in orders ? Math.round(draw(orders, r)) : r.weighted(orders);
  return Array.from({ length: count }, (_, n) => {
    let day = n === 0 ? person.lastActive : r.between(person.joined, person.lastActive);
    if (n > 0 && person.type === 'bargain') day = inSale(day, person);
    return Math.floor(day / dayMs) * dayMs + wakingHours(r.next());
  });
}

/** The shop has a sale in the first ten days of every other month: a day moves to the sale before it, if it was a member by then. */
function inSale(time: number, person: Person): number {
  const date = new Date(time);
  const start = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - (date.getUTCMonth() % 2), 1);
  const moved = start + (time % (10 * dayMs));
  return moved > person.joined && moved < time ? moved : time;
}

interface OrderRow {
  order_id: string;
  shop_user_id?: string;
  email?: string;
  phone?: string;
  ordered_at: string;
  currency: string;
  total: number;
  discount: number;
  items: { sku: string; category: string; price: number; quantity: number }[];
  status: string;
}

function order({ person, at, number }: PlannedOrder, r: Random): { row: OrderRow; cents: number } {
  const behaviour = behaviours[person.type];
  const sought = draw(behaviour.basket, r) * 100;
  const lines = 1 + r.weighted([0.55, 0.3, 0.15]);
  const items = Array.from({ length: lines }, () => {
    const product = productNear(sought / lines, r);
    const quantity = Math.max(1, Math.min(9, Math.round(sought / lines / product.cents)));
    return { sku: product.sku, category: product.category, price: product.cents / 100, quantity };
  });
  const gross = items.reduce((sum, item) => sum + Math.round(item.price * 100) * item.quantity, 0);
  const { discount } = behaviour;
  const off = r.chance(discount.share) ? Math.round(gross * r.between(discount.from, discount.to)) : 0;
  const cents = gross - off;
  const zone = r.pick({ DE: [60, 120], FR: [60, 120], GB: [0, 60], US: [-300, -480] }[person.country]);
  const row: OrderRow = {
    order_id: `O-${number}`,
    ...buyer(person, r),
    ordered_at: writeTime(at, zone),
    currency: 'EUR',
    total: cents / 100,
    discount: off / 100,
    items,
    status: 'completed',
  };
  return { row, cents };
}

/** Who ordered, as far as the till knows: always at least one of account, e-mail and phone. */
function buyer(person: Person, r: Random): Pick<OrderRow, 'shop_user_id' | 'email' | 'phone'> {
  const phone =
    person.phone && r.chance(0.25) ? writePhone(person.phone, r.chance(0.5) ? 'e164' : 'spaced') : undefined;
  if (phone && r.chance(0.02)) return { phone };
  const guest = !person.userId || r.chance(0.05);
  const address = person.secondEmail && r.chance(0.3) ? person.secondEmail : person.email;
  const email = guest || r.chance(0.7) ? (r.chance(0.05) ? address.toUpperCase() : address) : undefined;
  return {
    ...(guest || !person.userId ? {} : { shop_user_id: person.userId }),
    ...(email && { email }),
    ...(phone && { phone }),
  };
}

function registerBuyer(person: Person, row: OrderRow, truth: TruthBook): void {
  if (row.shop_user_id) truth.record(`user:${row.shop_user_id}`, person.id);
  if (row.email) truth.record(`email:${row.email.toLowerCase()}`, person.id);
  if (row.phone && person.phone) truth.record(`phone:${writePhone(person.phone, 'e164')}`, person.id);
}
