import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const made = /^(\.|node_modules$|dist$|tmp$)/;
const pagesIn = (folder) =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return made.test(entry.name) ? [] : pagesIn(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
const pages = pagesIn('.');
const textOf = (page) => readFileSync(join(root, page), 'utf8');
const decisions = pages.filter((page) => /^docs\/decisions\/\d{4}-/.test(page));

it('lists every decision under its title, each number once', () => {
  const listed = textOf('docs/decisions/README.md')
    .split('\n')
    .filter((line) => line.startsWith('- [0'));
  const written = decisions.map((page) => {
    const title = /^# \d+\. (.*)$/m.exec(textOf(page))?.[1];
    return `- [${basename(page).slice(0, 4)}](${basename(page)}) ${title}`;
  });
  expect(listed).toEqual(written.sort());
  expect(new Set(written.map((line) => line.slice(0, 8))).size).toBe(decisions.length);
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
