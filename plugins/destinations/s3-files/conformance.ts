import { startS3Server, type DestinationSuite } from '@tributary/testkit/conformance';

interface Line {
  kind: string;
  profile: string;
  record?: object;
}

/** A fake of S3. Members are what a reader makes of the manifest and its parts. */
const suite: DestinationSuite = {
  open: async () => {
    const { server, bucket, key, objects, close } = await startS3Server({ pageSize: 3 });
    const settings = { endpoint: server.url, bucket, ...key, prefix: 'out/', patience: 0 };
    return {
      settings,
      refused: { ...settings, secretAccessKey: 'wrong+secret/of-the-bucket' },
      record: (n, revision = 1) => ({ email: `person${n}@example.com`, name: `Person ${n}`, revision }),
      mark: (n) => `person${n}@example.com`,
      holds: async () => {
        const manifest = objects.get('out/champions/manifest.json');
        const parts = manifest ? (JSON.parse(manifest.toString('utf8')) as { parts: { key: string }[] }).parts : [];
        const members = new Map<string, string>();
        for (const part of parts)
          for (const text of (objects.get(part.key) ?? '').toString('utf8').split('\n')) {
            if (text === '') continue;
            const { kind, profile, record = {} } = JSON.parse(text) as Line;
            if (kind === 'remove') members.delete(profile);
            else members.set(profile, Object.values(record).join(' '));
          }
        return [...members.values()].sort();
      },
      plantForeign: async () => {
        objects.set('out/champions/notes.txt', Buffer.from('mine'));
        return { remains: async () => objects.get('out/champions/notes.txt')?.toString() === 'mine' };
      },
      fail: (fault) => server.fail(fault),
      faults: ['throttled', 'unavailable', 'unauthorized', 'cut', 'cut-after'],
      close,
    };
  },
};
export default suite;
