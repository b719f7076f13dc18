import { expect, it } from 'vitest';
import { installationName } from './index.js';

it('gives each namespace a name of its own, and the only installation a plain one', () => {
  expect(installationName()).toBe('tributary');
  expect(installationName('staging_2')).toBe('tributary_staging_2');
});

it('no key or topic begins with the prefix of another namespace, however alike they are', () => {
  const namespaces = [undefined, 'a', 'a_b', 'a_b_c', 'ab', 'events', 'staging', 'staging_events'];
  for (const one of namespaces)
    for (const other of namespaces.filter((namespace) => namespace !== one))
      for (const end of [':', '-'])
        expect(`${installationName(other)}${end}events`.startsWith(`${installationName(one)}${end}`)).toBe(false);
});

it('fits a PostgreSQL name at its longest, and takes nothing that a server would read otherwise', () => {
  expect(installationName('a'.repeat(32)).length).toBeLessThanOrEqual(63);
  for (const bad of ['', 'A', 'a-b', 'a.b', '1a', '_a', 'a b', 'a"; DROP SCHEMA x', 'a'.repeat(33), '__proto__'])
    expect(() => installationName(bad), bad).toThrow();
});
