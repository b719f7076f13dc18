import { relative } from 'node:path';

/** Ports that have a suite, as the suites name themselves in their titles: "<suite> on <driver>". */
export const suites = ['warehouse', 'database', 'event log', 'seen index', 'jobs'];

const title = new RegExp(`^(${suites.join('|')}) on (.+?)(?:: LEFT OUT, .*)?$`);

/** Whether a spec file runs one of them. */
export function runsSuite(text) {
  return /\bdescribe(Warehouse|Database|EventLog|SeenIndex|Jobs)\(/.test(text);
}

/**
 * Counts the cases of each suite on each driver in Vitest's JSON report; a case belongs to the innermost of its titles
 * that names a suite. Cases whose service is missing are left out.
 */
export function cellsOf(testResults) {
  const cells = new Map();
  for (const { name, assertionResults } of testResults)
    for (const { ancestorTitles, status } of assertionResults) {
      const match = ancestorTitles.map((text) => title.exec(text)).findLast(Boolean);
      if (!match) continue;
      const [full, suite, driver] = match;
      const cell = cells.get(full) ?? { suite, driver, passed: 0, failed: 0, leftOut: 0, files: new Set() };
      cells.set(full, cell);
      cell.files.add(relative(process.cwd(), name));
      if (status === 'passed') cell.passed++;
      else if (status === 'failed') cell.failed++;
      else cell.leftOut++;
    }
  return [...cells.values()];
}
