import type { PeopleSite } from '../servers/people-site.js';
import { httpFaults, type DestinationTarget } from './destination-target.js';

/** The target of a suite whose vendor keeps people with a set of names beside them; `name`: what the set calls the kit's segment. */
export function peopleSiteTarget(
  site: PeopleSite,
  rest: Pick<DestinationTarget, 'settings' | 'refused' | 'bend' | 'faults' | 'badRecord'> & { name?: string },
): DestinationTarget {
  const { name = 'champions', ...given } = rest;
  const { email, people, person, change, way, close } = site;
  return {
    faults: httpFaults,
    record: (n, revision = 1) => ({ email: email(n), name: `Revision ${revision}` }),
    named: (n, text) => ({ email: email(n), name: text }),
    badRecord: () => ({ email: email(0), name: 'x'.repeat(61) }),
    mark: email,
    holds: async () =>
      (await people())
        .filter(({ held }) => held.includes(name))
        .map((one) => `${one.email} ${one.name}`)
        .sort(),
    plantForeign: async () => {
      const one = await person(1);
      if (one) await change({ ...one, own: 'Theirs', held: [...one.held, 'newsletter'] });
      return {
        remains: async () => {
          const now = await person(1);
          return now?.held.includes('newsletter') === true && now.own === 'Theirs';
        },
      };
    },
    knows: async (n) => (await person(n)) !== undefined,
    fail: (fault) => way.fail(fault),
    close,
    ...given,
  };
}
