import { gzipSync } from 'node:zlib';
import { startS3Server, type SourceSuite } from '@tributary/testkit/conformance';

const rows = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, at) => from + at).map((n) =>
    n % 100 === 7 ? `${n}` : `${n},person${n}@example.com,${20 + (n % 50)}`,
  );
const csv = (lines: string[], header = 'id,email,age'): Buffer => Buffer.from(`${header}\n${lines.join('\n')}\n`);

/** A bucket with three files of 2,300 people, one of them gzip; every hundredth row is broken. */
export const suiteOf = (ascending: boolean): SourceSuite => ({
  open: async () => {
    const { server, bucket, key, objects, close } = await startS3Server({ pageSize: 2 });
    objects.set('crm/', Buffer.alloc(0));
    objects.set('crm/2026-01-01 a+b.csv', csv(rows(0, 1200)));
    objects.set('crm/2026-01-02 Zoë.csv.gz', gzipSync(csv(rows(1200, 1300))));
    objects.set('crm/2026-01-03.csv', csv(rows(1300, 2300)));
    objects.set('nobody/none.csv', csv([]));
    objects.set('other/x.csv', csv(['1,other@example.com,20']));
    const settings = {
      endpoint: server.url,
      bucket,
      ...key,
      prefix: 'crm/',
      ascending,
      patience: 0.1,
      mapping: {
        type: 'identify',
        userId: 'id',
        email: 'email',
        traits: { age: { column: 'age', type: 'integer' } },
      },
    };
    const found = (events: number, rejected: number) => ({ events, rejected });
    const rewrite = (change: (text: string) => string) => {
      const name = 'crm/2026-01-03.csv';
      objects.set(name, Buffer.from(change((objects.get(name) ?? '').toString('utf8'))));
    };
    return {
      settings,
      holds: found(2277, 23),
      empty: { ...settings, prefix: 'nobody/' },
      missing: { ...settings, bucket: 'no-such-bucket' },
      refused: { ...settings, secretAccessKey: 'wrong+secret/of-the-bucket' },
      faults: ['throttled', 'unavailable', 'unauthorized', 'cut'],
      fail: (fault) => server.fail(fault),
      grow: async () => {
        objects.set('crm/2026-01-04.csv', csv(rows(3000, 3010)));
        return found(9, 1);
      },
      drifts: {
        'column-added': async () => {
          rewrite((text) =>
            text
              .replace('id,email,age', 'id,email,age,mood')
              .replace(/^(\d+,.*,.*)$/gm, '$1,fine')
              .replace('mood,fine', 'mood'),
          );
          return found(2277, 23);
        },
        'column-missing': async () => {
          rewrite((text) => text.replace('id,email,age', 'id,email,years'));
          return { missing: 'age' };
        },
        'type-changed': async () => {
          rewrite((text) => text.replace(/^(13\d0,.*),\d+$/gm, '$1,twenty'));
          return found(2267, 33);
        },
      },
      close,
    };
  },
});
export default suiteOf(false);
