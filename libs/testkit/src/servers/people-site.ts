import { startFaultServer, type Answerer, type FaultServer } from './fault-server.js';

/** A person at a site that holds a set of names beside them: segments, labels. */
export interface SitePerson {
  id: string;
  email: string;
  name: string;
  held: string[];
  /** Something of theirs that no sync writes. */
  own: string;
}

interface SiteRequest {
  method: string;
  path: string;
  body?: object;
}

/** How a test reads and changes people at a site behind the plugin's back; a hundred on a page. */
export interface SiteWords {
  page(page: number): string;
  read(answer: Record<string, unknown>): SitePerson[];
  /** Writes `own` and the set; other fields stay. */
  change(person: SitePerson): SiteRequest;
  remove(person: SitePerson): SiteRequest;
}

/** People of one test at a site, a real one or a fake, and a way to it that can be told to fail. */
export interface PeopleSite {
  way: FaultServer;
  /** An address that is this test's own. */
  email(n: number): string;
  people(): Promise<SitePerson[]>;
  person(n: number): Promise<SitePerson | undefined>;
  change(person: SitePerson): Promise<void>;
  /** Takes away whom the test made, where the site outlives it, and closes the way. */
  close(): Promise<void>;
}

const perPage = 100;
let made = 0;

/** `server` answers; `through` is what the plugin meets, where that is something else. `lasting`: it outlives the test. */
export async function openPeopleSite({
  server,
  through = server,
  authorization,
  words,
  lasting,
}: {
  server: Answerer;
  through?: Answerer;
  authorization(): string;
  words: SiteWords;
  lasting: boolean;
}): Promise<PeopleSite> {
  const domain = `t${process.pid}x${made++}.example.com`;
  const way = await startFaultServer(through);
  const ask = async ({ method, path, body }: SiteRequest): Promise<Record<string, unknown>> => {
    const text = body === undefined ? '' : JSON.stringify(body);
    const headers = { authorization: authorization(), 'content-type': 'application/json' };
    const answer = await server({ method, path, headers, body: text, bytes: Buffer.from(text) });
    const said = String(answer.body ?? '');
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${said.slice(0, 500)}`);
    return said === '' ? {} : (JSON.parse(said) as Record<string, unknown>);
  };
  const people = async (): Promise<SitePerson[]> => {
    const found: SitePerson[] = [];
    for (let page = 1; ; page++) {
      const some = words.read(await ask({ method: 'GET', path: words.page(page) }));
      found.push(...some.filter(({ email }) => email.endsWith(`@${domain}`)));
      if (some.length < perPage) return found;
    }
  };
  const email = (n: number) => `o'person${n}@${domain}`;
  return {
    way,
    email,
    people,
    person: async (n) => (await people()).find((one) => one.email === email(n)),
    change: async (person) => void (await ask(words.change(person))),
    async close() {
      if (lasting) for (const person of await people()) await ask(words.remove(person));
      await way.close();
    },
  };
}
