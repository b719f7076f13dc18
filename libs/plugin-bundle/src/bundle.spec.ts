import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { bundle } from './index.js';

it('is in step with the folders under plugins/', () => {
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  execFileSync(process.execPath, ['tools/workspace/bundle.mjs', '--check'], { cwd: root });
});

it('loads the destinations under the ids it lists', async () => {
  for (const { id, kind, load } of bundle.filter((entry) => entry.kind === 'destination'))
    expect((await load()).default).toMatchObject({ id, plugin: kind });
});
