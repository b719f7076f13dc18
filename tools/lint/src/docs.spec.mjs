import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const pages = execFileSync('git', ['ls-files', '-z', '*.md'], { cwd: root, encoding: 'utf8' })
  .split('\0')
  .filter(Boolean);
const textOf = (page) => readFileSync(join(root, page), 'utf8');
const decisions = pages.filter((page) => /^docs\/decisions\/\d{4}-/.test(page));

it('lists every decision under its title, each number once', () => {
  const listed = textOf('docs/decisions/README.md')
    .split('\n')
    .filter((line) => line.startsWith('- [0'));
  const made = decisions.map((page) => {
    const title = /^# \d+\. (.*)$/m.exec(textOf(page))?.[1];
    return `- [${basename(page).slice(0, 4)}](${basename(page)}) ${title}`;
  });
  expect(listed).toEqual(made.sort());
  expect(new Set(made.map((line) => line.slice(0, 8))).size).toBe(decisions.length);
});

it('links only to what is there', () => {
  const broken = pages.flatMap((page) => {
    const prose = textOf(page).replace(/^```[\s\S]*?^```$/gm, '');
    return [...prose.matchAll(/\]\(([^)\s#]+)(?:#[^)\s]*)?\)/g)]
      .map(([, target]) => target)
      .filter((target) => !/^[a-z]+:/.test(target) && !existsSync(join(root, dirname(page), target)))
      .map((target) => `${page}: ${target}`);
  });
  expect(broken).toEqual([]);
});
