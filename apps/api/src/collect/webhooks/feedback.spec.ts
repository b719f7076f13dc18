import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configSchema, type Config } from '@tributary/contracts';
import { createLogger } from '@tributary/observability';
import { featuresMatrix, openHouse, rebuild, type House } from '@tributary/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApi, type RunningApi } from '../../index.js';

const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const publicKey = keys.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
const shared = 'a secret that both know well';
const whsec = `whsec_${Buffer.from(shared).toString('base64')}`;
const log = createLogger({ level: 'silent' });

let folder: string;
let config: Config;
let house: House;
let api: RunningApi;
let token: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-feedback-'));
  config = configSchema.parse({
    sources: {
      shop: { writeKeys: ['shop-key-1'] },
      sendgrid: { webhook: { connection: 'grid', secret: publicKey } },
      resend: { webhook: { connection: 'resend', secret: whsec } },
      klaviyo: { webhook: { connection: 'klaviyo', secret: shared } },
      mailchimp: { writeKeys: ['chimp-key-1'], webhook: { connection: 'mailchimp' } },
    },
    connections: {
      grid: { plugin: 'sendgrid', settings: { apiKey: 'k' } },
      resend: { plugin: 'resend', settings: { apiKey: 'k' } },
      klaviyo: { plugin: 'klaviyo', settings: { apiKey: 'k' } },
      mailchimp: { plugin: 'mailchimp', settings: { apiKey: 'k-us1', audience: 'a1' } },
    },
    features: {
      campaign: {
        kind: 'defined',
        features: {
          mails: { measure: 'count', event: 'Email Delivered' },
          clicks: { measure: 'count', event: 'Email Link Clicked' },
          orders: { measure: 'count', event: 'Order Completed' },
        },
      },
    },
    segments: { all: { title: 'All', rule: { trait: 'email', op: 'known' } } },
    syncs: {
      letters: { segment: 'all', connection: 'grid', mapping: { email: { identifier: 'email' } } },
    },
  });
  await open();
});
const open = async () => {
  house = await openHouse({ folder, config, log, durability: 'write' });
  api = await startApi(house, { port: 0 });
  token = api.adminToken ?? token;
};
const close = async () => {
  await api?.close();
  await house?.close();
};
afterAll(async () => {
  await close();
  await rm(folder, { recursive: true, force: true });
});

const seconds = (ago = 0) => String(Math.floor(Date.now() / 1000) - ago);
const post = async (source: string, body: string, headers: Record<string, string> = {}, query = '') => {
  const answer = await fetch(`${api.url}/v1/webhooks/${source}${query}`, { method: 'POST', body, headers });
  return [answer.status, await answer.json()] as [number, Record<string, unknown>];
};
const hmac = (text: string, encoding: 'hex' | 'base64') => createHmac('sha256', shared).update(text).digest(encoding);
const grid = (events: object[], ago = 0) => {
  const [body, t] = [JSON.stringify(events), seconds(ago)];
  const signature = sign('sha256', Buffer.from(t + body), keys.privateKey).toString('base64');
  return post('sendgrid', body, {
    'x-twilio-email-event-webhook-signature': signature,
    'x-twilio-email-event-webhook-timestamp': t,
  });
};
const event = (kind: string, email: string, more: object = {}) => ({
  event: kind,
  email,
  timestamp: Number(seconds()),
  sg_event_id: `${kind} ${email}`,
  sg_message_id: 'm1',
  ...more,
});
const process = () => house.process(AbortSignal.timeout(60_000));
const events = async (source: string) => {
  await process();
  const rows = await house.warehouse.query<{ name: string; person: string }>(
    `SELECT e.name AS name, toString(p.traits.email) AS person FROM events_canonical AS e
     INNER JOIN (SELECT profile, traits FROM profiles FINAL) AS p ON p.profile = e.profile
     WHERE e.source = '${source}' ORDER BY person, name`,
  );
  return rows.map(({ name, person }) => `${person} ${name}`);
};
const suppressed = async () =>
  (
    await house.database.query<{ line: string }>(
      `SELECT value || ' ' || channel || ' ' || reason || CASE WHEN lifted_at >= at THEN ' lifted' ELSE '' END AS line FROM suppressions ORDER BY 1`,
    )
  ).map(({ line }) => line);
const declined = async () =>
  (
    await house.warehouse.query<{ email: string }>(
      `SELECT toString(p.traits.email) AS email FROM (SELECT profile FROM consent_state FINAL WHERE purpose = 'marketing' AND granted = 0) AS c
       INNER JOIN (SELECT profile, traits FROM profiles FINAL) AS p ON p.profile = c.profile ORDER BY email`,
    )
  ).map(({ email }) => email);

it('SendGrid: opens, clicks, bounces and complaints are events, once; bad records are set aside', async () => {
  const posted = [
    event('processed', 'ann@x.org'),
    event('delivered', 'ann@x.org'),
    event('open', 'ann@x.org', { sg_machine_open: true }),
    event('click', 'ann@x.org', { url: 'https://shop.org', singlesend_name: 'May' }),
    event('bounce', 'gone@x.org', { type: 'bounce', reason: '550 no such user' }),
    event('bounce', 'busy@x.org', { type: 'blocked', reason: '554 later' }),
    event('spamreport', 'cross@x.org'),
    event('group_unsubscribe', 'bob@x.org', { asm_group_id: 7 }),
    event('open', 'no address'),
  ];
  expect(await grid(posted)).toEqual([200, { success: true, events: 9, rejected: 1 }]);
  expect(await grid(posted)).toMatchObject([200, { events: 9 }]);
  expect(await events('sendgrid')).toEqual([
    'ann@x.org Email Delivered',
    'ann@x.org Email Link Clicked',
    'ann@x.org Email Opened',
    'bob@x.org Consent Preference Updated',
    'bob@x.org Unsubscribed',
    'busy@x.org Email Bounced',
    'cross@x.org Consent Preference Updated',
    'cross@x.org Email Marked as Spam',
    'gone@x.org Email Bounced',
  ]);
  expect(await suppressed()).toEqual([
    'cross@x.org email grid: Email Marked as Spam',
    'gone@x.org email grid: Email Bounced',
  ]);
  expect(await declined()).toEqual(['bob@x.org', 'cross@x.org']);
  const aside = await house.warehouse.query('SELECT DISTINCT code, reason FROM events_quarantine');
  expect(aside).toEqual([{ code: 'ROW_MALFORMED', reason: 'the event has no address, time or sg_event_id' }]);
});

it('a signature of another key, of another body, or of long ago is refused', async () => {
  const body = JSON.stringify([event('open', 'eve@x.org')]);
  const t = seconds();
  const foreign = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const signed = (text: string, key = keys.privateKey) => ({
    'x-twilio-email-event-webhook-signature': sign('sha256', Buffer.from(text), key).toString('base64'),
    'x-twilio-email-event-webhook-timestamp': t,
  });
  expect(await grid([event('open', 'eve@x.org')], 400)).toMatchObject([401, { error: { code: 'SIGNATURE_INVALID' } }]);
  expect((await post('sendgrid', body, signed(t + body, foreign)))[0]).toBe(401);
  expect((await post('sendgrid', `${body} `, signed(t + body)))[0]).toBe(401);
  expect((await post('sendgrid', body))[0]).toBe(401);
  expect((await post('mailchimp', 'type=unsubscribe'))[0]).toBe(401);
});

it('Resend, Klaviyo and Mailchimp, each signed in its way', async () => {
  const at = new Date().toISOString();
  const mail = { email_id: 'e1', created_at: at, from: 'shop@x.org', to: ['rita@x.org'], subject: 'Hello' };
  const resend = async (id: string, body: object) => {
    const [text, t] = [JSON.stringify(body), seconds()];
    return post('resend', text, {
      'svix-id': id,
      'svix-timestamp': t,
      'svix-signature': `v1,${hmac(`${id}.${t}.${text}`, 'base64')}`,
    });
  };
  expect(
    await resend('r1', {
      type: 'email.bounced',
      created_at: at,
      data: { ...mail, bounce: { type: 'Permanent', subType: 'General', message: 'no such user' } },
    }),
  ).toMatchObject([200, { events: 1 }]);
  await resend('r2', { type: 'email.sent', created_at: at, data: mail });
  await resend('r3', {
    type: 'contact.updated',
    created_at: at,
    data: { id: 'c1', created_at: at, updated_at: at, email: 'rolf@x.org', unsubscribed: true },
  });
  expect(await events('resend')).toEqual([
    'rita@x.org Email Bounced',
    'rolf@x.org Consent Preference Updated',
    'rolf@x.org Unsubscribed',
  ]);

  const klaviyo = JSON.stringify({
    data: [
      {
        external_id: 'k1',
        topic: 'event:klaviyo.opened_email',
        payload: {
          data: { type: 'event', id: 'k1', attributes: { datetime: at, event_properties: { 'Campaign Name': 'May' } } },
          included: [{ type: 'profile', attributes: { email: 'kim@x.org' } }],
        },
      },
      { external_id: 'k2', topic: 'event:klaviyo.placed_order', payload: {} },
    ],
  });
  const t = seconds();
  await post('klaviyo', klaviyo, { 'klaviyo-timestamp': t, 'klaviyo-signature': hmac(klaviyo + t, 'hex') });
  expect(await events('klaviyo')).toEqual(['kim@x.org Email Opened']);

  const form = new URLSearchParams({
    type: 'cleaned',
    fired_at: at.slice(0, 19).replace('T', ' '),
    'data[email]': 'mona@x.org',
    'data[reason]': 'hard',
    'data[list_id]': 'a1',
  }).toString();
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  expect((await fetch(`${api.url}/v1/webhooks/mailchimp?writeKey=chimp-key-1`)).status).toBe(200);
  expect(await post('mailchimp', form, type, '?writeKey=chimp-key-1')).toMatchObject([200, { events: 1 }]);
  expect(await events('mailchimp')).toEqual(['mona@x.org Email Bounced']);
});

it('nobody else can suppress an address: the same events of another source are only events', async () => {
  const claim = {
    type: 'track',
    event: 'Email Bounced',
    anonymousId: 'a',
    context: { traits: { email: 'victim@x.org' } },
    properties: { lasting: true },
  };
  await house.events.append([
    { key: 'a', source: 'shop', receivedAt: Date.now(), body: Buffer.from(JSON.stringify({ batch: [claim] })) },
  ]);
  await process();
  expect((await suppressed()).join()).not.toContain('victim');
});

it('results join what was reported and bought to the sync that sent the people', async () => {
  const [ann] = await house.database.query<{ profile: string }>(
    `SELECT profile::text AS profile FROM identifiers WHERE value = 'ann@x.org'`,
  );
  const hourAgo = (Date.now() / 1000 - 3600).toFixed(3);
  await house.warehouse.insert('delivery_log', [
    {
      at: hourAgo,
      planned_at: hourAgo,
      sync: 'letters',
      profile: ann!.profile,
      operation: 'o1',
      kind: 'add',
      outcome: 'ok',
      code: '',
      message: '',
      batch: 'b1',
      attempt: 1,
    },
  ]);
  const order = {
    type: 'track',
    event: 'Order Completed',
    messageId: 'order-1',
    context: { traits: { email: 'ann@x.org' } },
    properties: { order_id: 'o1', revenue: 12.5, currency: 'EUR' },
  };
  await house.events.append([
    { key: 'a', source: 'shop', receivedAt: Date.now(), body: Buffer.from(JSON.stringify({ batch: [order] })) },
  ]);
  await process();
  const answer = await fetch(`${api.url}/v1/syncs/results?sync=letters`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(answer.status).toBe(200);
  const once = { people: 1, events: 1 };
  expect(await answer.json()).toMatchObject({
    syncs: [
      {
        people: 1,
        sources: ['sendgrid'],
        mails: { delivered: once, opened: once, clicked: once, bounced: { people: 0, events: 0 } },
        conversions: { ...once, value: { EUR: '12.5' } },
        campaigns: expect.arrayContaining([
          { campaign: 'May', mails: expect.objectContaining({ clicked: once }) as object },
        ]) as object,
      },
    ],
  });
});

it('what came of a campaign is a column of the table that models learn from, as it was known on a day', async () => {
  await grid([event('delivered', 'idle@x.org')]);
  await process();
  const today = new Date().toISOString().slice(0, 10);
  const { columns, bytes } = await featuresMatrix(house, { set: 'campaign', format: 'csv', asOf: today });
  const parts: Uint8Array[] = [];
  for await (const part of bytes) parts.push(part);
  const [head, ...rows] = Buffer.concat(parts).toString().trim().split(/\r?\n/);
  expect(columns).toEqual(expect.arrayContaining(['mails', 'clicks', 'orders']));
  const at = (name: string) =>
    (head ?? '')
      .split(',')
      .map((one) => one.replaceAll('"', ''))
      .indexOf(name);
  const people = rows.map((row) => row.split(',').map((cell) => cell.replaceAll('"', '')));
  const [ann, ...more] = people.filter((cells) => Number(cells[at('clicks')]) > 0 && Number(cells[at('orders')]) > 0);
  expect(more).toEqual([]);
  expect(ann?.[at('clicks')]).toBe('1');
  // Who did nothing of it is an example, too.
  expect(people.some((cells) => !(Number(cells[at('clicks')]) > 0))).toBe(true);
});

it('suppressions and choices that vendors reported are the same after a rebuild, and so is what was lifted', async () => {
  const [first = ''] = (await suppressed()).map((line) => line.split(' ')[0] ?? '');
  const lifted = await fetch(`${api.url}/v1/suppressions/lift`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ identifier: first, reason: 'their box works again' }),
  });
  expect([lifted.status, await lifted.json()]).toMatchObject([200, { lifted: 1 }]);
  const shown = await fetch(`${api.url}/v1/suppressions?identifier=${first}&lifted=true`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(await shown.json()).toMatchObject({
    suppressions: [
      {
        value: first,
        channel: 'email',
        lifted: { reason: 'their box works again', by: expect.stringMatching(/^api /) as string },
      },
    ],
  });
  const before = { suppressed: await suppressed(), declined: await declined() };
  const dataDirectory = house.dataDirectory;
  await close();
  await rebuild({ folder, dataDirectory, config, log, tell: () => {} });
  await open();
  expect({ suppressed: await suppressed(), declined: await declined() }).toEqual(before);
  expect(before.suppressed).toHaveLength(4);
});
