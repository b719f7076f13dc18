import { randomUUID } from 'node:crypto';
import { openApiChecker } from '../servers/openapi-checker.js';
import { startFaultServer, type Answer, type FaultServer, type ReceivedRequest } from '../servers/fault-server.js';

interface Contact {
  id: string;
  email: string;
  first_name?: string;
  last_name?: string;
  segments: Set<string>;
}

/** A fake of Resend's contacts and segments, in memory. */
export interface ResendFake {
  server: FaultServer;
  apiKey: string;
  /** By address, written small. */
  contacts: Map<string, Contact>;
  /** Names by id. */
  segments: Map<string, string>;
  /** Requests that the vendor's own description does not know, and why. Tests expect none. */
  offences: string[];
  close(): Promise<void>;
}

export interface ResendOptions {
  /** The vendor's OpenAPI document, to hold requests to. */
  openapi?: string;
}

/** Speaks /contacts, /contacts/{id}/segments/{id} and /segments, with the vendor's own error bodies. */
export async function startResend({ openapi }: ResendOptions = {}): Promise<ResendFake> {
  const check = openapi === undefined ? null : openApiChecker([openapi]);
  const apiKey = 're_test_0123456789abcdef';
  const contacts = new Map<string, Contact>();
  const segments = new Map<string, string>();
  const offences: string[] = [];

  function answer(request: ReceivedRequest): Answer {
    const offence = check?.(request) ?? null;
    if (offence !== null) offences.push(`${request.method} ${request.path}: ${offence}`);
    const proof = request.headers['authorization'];
    if (proof === undefined) return failure(401, 'missing_api_key', 'Missing API Key');
    if (proof !== `Bearer ${apiKey}`) return failure(403, 'invalid_api_key', 'API key is invalid');
    const url = new URL(request.path, 'http://vendor');
    const [, kind = '', id = '', part = '', other = ''] = url.pathname.split('/').map(decodeURIComponent);
    const body = request.body === '' ? {} : (JSON.parse(request.body) as Record<string, unknown>);
    if (kind === 'segments')
      return id === '' ? onSegments(request.method, url, body) : failure(404, 'not_found', 'Not found');
    if (kind !== 'contacts') return failure(404, 'not_found', 'The requested endpoint does not exist');
    if (id === '') return request.method === 'POST' ? create(body) : listContacts(url);
    const contact = [...contacts.values()].find((one) => one.id === id || one.email === id.toLowerCase());
    if (!contact) return failure(404, 'not_found', 'Contact not found');
    if (part === 'segments') return onMembership(request.method, contact, other);
    if (request.method === 'DELETE') contacts.delete(contact.email);
    if (request.method === 'PATCH') Object.assign(contact, named(body));
    return json(200, { object: 'contact', id: contact.id });
  }

  function create(body: Record<string, unknown>): Answer {
    const email = String(body['email'] ?? '').toLowerCase();
    if (!/^[^@\s]+@[^@\s]+\.[a-z]{2,}$/.test(email) || email.endsWith('@refused.example'))
      return failure(422, 'validation_error', 'The `email` field must be a valid email address.');
    const wanted = (body['segments'] as string[] | undefined) ?? [];
    if (wanted.some((one) => !segments.has(one))) return failure(404, 'not_found', 'Segment not found');
    const known = contacts.get(email);
    const contact: Contact = {
      id: known?.id ?? randomUUID(),
      email,
      ...named(body),
      segments: known?.segments ?? new Set(),
    };
    wanted.forEach((one) => contact.segments.add(one));
    contacts.set(email, contact);
    return json(201, { object: 'contact', id: contact.id });
  }

  function onMembership(method: string, contact: Contact, segment: string): Answer {
    if (!segments.has(segment)) return failure(404, 'not_found', 'Segment not found');
    if (method === 'POST') contact.segments.add(segment);
    const deleted = method === 'DELETE' && contact.segments.delete(segment);
    return json(200, { object: 'contact_segment', contact_id: contact.id, segment_id: segment, deleted });
  }

  function onSegments(method: string, url: URL, body: Record<string, unknown>): Answer {
    if (method === 'GET')
      return page(
        url,
        [...segments].map(([id, name]) => ({ id, name })),
      );
    const id = randomUUID();
    segments.set(id, String(body['name']));
    return json(201, { object: 'segment', id });
  }

  function listContacts(url: URL): Answer {
    const segment = url.searchParams.get('segment_id');
    const found = [...contacts.values()].filter((one) => segment === null || one.segments.has(segment));
    return page(
      url,
      found.map(({ segments: _, ...contact }) => contact),
    );
  }

  const server = await startFaultServer(answer);
  return { server, apiKey, contacts, segments, offences, close: () => server.close() };
}

function named(body: Record<string, unknown>): Pick<Contact, 'first_name' | 'last_name'> {
  const taken = Object.entries(body).filter(([name]) => name === 'first_name' || name === 'last_name');
  return Object.fromEntries(taken) as Pick<Contact, 'first_name' | 'last_name'>;
}

function page(url: URL, all: { id: string }[]): Answer {
  const limit = Number(url.searchParams.get('limit') ?? 20);
  const after = url.searchParams.get('after');
  const from = after === null ? 0 : all.findIndex(({ id }) => id === after) + 1;
  return json(200, { object: 'list', has_more: from + limit < all.length, data: all.slice(from, from + limit) });
}

const json = (status: number, body: unknown): Answer => ({ status, body: JSON.stringify(body) });
const failure = (status: number, name: string, message: string): Answer =>
  json(status, { statusCode: status, name, message });
