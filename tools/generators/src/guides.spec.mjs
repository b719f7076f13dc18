import { execFile } from 'node:child_process';
import { chmod, mkdtemp, mkdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
let folder;
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'guides-')));
  await mkdir(join(folder, 'bin'));
  const command = join(folder, 'bin', 'tributary');
  await writeFile(command, `#!/bin/sh\nexec "${process.execPath}" "${join(root, 'apps/cli/dist/main.js')}" "$@"\n`);
  await chmod(command, 0o755);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(['a-source', 'a-destination', 'an-algorithm', 'an-enricher'])('the guide write-%s', (name) => {
  it('leads from an empty folder to a plugin that passes its check, followed word by word', async () => {
    const steps = stepsOf(await readFile(join(root, `docs/guides/write-${name}.md`), 'utf8'));
    expect(steps.map(({ kind }) => kind)).toEqual(['run', 'write', 'run']);
    let at = join(folder, name);
    await mkdir(at);
    for (const step of steps)
      if (step.kind === 'write') {
        const before = await readFile(join(at, step.path), 'utf8');
        expect(before, 'the guide changes the file').not.toBe(step.text);
        await mkdir(dirname(join(at, step.path)), { recursive: true });
        await writeFile(join(at, step.path), step.text);
      } else {
        const said = await run(step.text, at);
        expect(said).toMatch(/All \d+ cases passed\./);
        at = said.trimEnd().split('\n').at(-1);
      }
    expect(at).not.toBe(join(folder, name));
  }, 400_000);
});

/** The code blocks in their order: commands, and files whose path stands in the line before. */
function stepsOf(markdown) {
  const blocks = markdown.matchAll(/(?:^`([^`\n]+)`:\n\n)?^```(ts|sh)\n([\s\S]*?)^```$/gm);
  return [...blocks].map(([, path, language, text]) =>
    language === 'sh' ? { kind: 'run', text } : { kind: 'write', path, text },
  );
}

/** Runs commands as they stand, with no registry to ask; their output, and the folder that they end in. */
async function run(commands, cwd) {
  const env = { ...process.env, PATH: `${join(folder, 'bin')}:${process.env.PATH}`, npm_config_offline: 'true' };
  delete env.NODE_OPTIONS;
  const { stdout } = await promisify(execFile)('sh', ['-ec', `${commands}\npwd`], { cwd, env });
  return stdout;
}
