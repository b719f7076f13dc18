import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRandom } from '@tributary/numerics';

interface Sent {
  id: string;
  kind: 'add' | 'update' | 'remove';
  profile: string;
  record: { email: string; name: string };
}

/** A vendor that is away, cuts connections before and after it did the work, and refuses some records for a moment. */
export interface FaultyVendor {
  url: string;
  /** Of the list: profile → record. */
  members: Map<string, Sent['record']>;
  /** Operations of the list that were applied more than once though their key was known. */
  reapplied(): number;
  /** Mails by profile; more than one is one too many. */
  mails: Map<string, number>;
  requests(): number;
  close(): Promise<void>;
}

export async function startFaultyVendor(seed: number): Promise<FaultyVendor> {
  const random = createRandom(seed);
  const members: FaultyVendor['members'] = new Map();
  const mails: FaultyVendor['mails'] = new Map();
  const answers = new Map<string, string>();
  const effects = new Map<string, number>();
  const failedOnce = new Set<string>();
  let requests = 0;

  const applyToList = (operation: Sent): object => {
    if (random.int(10) === 0 && !failedOnce.has(operation.id)) {
      failedOnce.add(operation.id);
      return { outcome: 'retry', code: 'BUSY', message: 'a moment', afterMs: 20 };
    }
    effects.set(operation.id, (effects.get(operation.id) ?? 0) + 1);
    if (operation.kind === 'remove') members.delete(operation.profile);
    else members.set(operation.profile, operation.record);
    return { outcome: 'ok' };
  };
  const mail = ({ profile, kind }: Sent): object => {
    if (kind === 'add') mails.set(profile, (mails.get(profile) ?? 0) + 1);
    return { outcome: 'ok' };
  };

  const server = createServer((request, response) => {
    void bodyOf(request).then((operations) => {
      requests++;
      const list = request.url === '/list';
      // Mail that is cut is unknown for ever; of these only what a crash does is wanted.
      const fault = list ? random.int(100) : 99;
      if (fault < 3) return response.writeHead(503).end();
      if (fault < 6) return request.socket.destroy();
      const key = String(request.headers['idempotency-key']);
      const answer = (list ? answers.get(key) : undefined) ?? JSON.stringify(operations.map(list ? applyToList : mail));
      if (list) answers.set(key, answer);
      if (fault < 9) return request.socket.destroy();
      return end(response, answer);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    members,
    mails,
    reapplied: () => [...effects.values()].filter((times) => times > 1).length,
    requests: () => requests,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<Sent[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString()) as Sent[];
}

function end(response: ServerResponse, answer: string): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
}
