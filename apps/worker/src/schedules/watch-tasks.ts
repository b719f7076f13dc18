import { auditHouse } from '../commands/audit.js';
import { identityLink } from '../commands/linkage/link.js';
import { weighArrivals } from '../commands/linkage/match-arrivals.js';
import { segmentsVerify } from '../commands/segments/verify.js';
import type { CommandContext } from '../house/house.js';
import { membersHash } from './content-hash.js';
import type { TaskOutput } from './job-tasks.js';

/** Judges everyone anew; memberships that were wrong are mended and logged as SEGMENTS_DIFFERED. */
export async function verify(context: CommandContext): Promise<TaskOutput> {
  const { house } = context;
  const { segments, differences } = await segmentsVerify(context);
  const missing = differences.reduce((sum, one) => sum + one.missing, 0);
  const surplus = differences.reduce((sum, one) => sum + one.surplus, 0);
  if (differences.length > 0)
    house.log.warn(
      { code: 'SEGMENTS_DIFFERED', segments: differences.map(({ segment }) => segment), missing, surplus },
      `${missing + surplus} memberships in ${differences.length} segments were not as they should be; they are mended.`,
    );
  return { counts: { segments, missing, surplus }, hash: await membersHash(house.warehouse) };
}

/** Looks at the quality of every source and keeps the checklist; what fails is logged as CHECKS_FAILED. */
export async function audit({ house }: CommandContext): Promise<TaskOutput> {
  const { checks } = await auditHouse(house);
  const failed = checks.filter(({ ok }) => !ok).map(({ name, source }) => (source ? `${source}: ${name}` : name));
  if (failed.length > 0)
    house.log.warn({ code: 'CHECKS_FAILED', failed }, `${failed.length} of ${checks.length} checks of quality fail.`);
  return { counts: { checks: checks.length, failed: failed.length }, hash: null };
}

/** Finds who may be the same person: clear pairs are merged, unsure ones wait in the review queue. */
export async function link(context: CommandContext): Promise<TaskOutput> {
  const { people, merged, review } = await identityLink(context);
  return { counts: { people, merged, review }, hash: null };
}

/** Weighs everybody who came in or changed against all others, until nobody waits any more. */
export async function match(context: CommandContext): Promise<TaskOutput> {
  const { arrived, joined, queued, started, unchanged } = await weighArrivals(context);
  return { counts: { people: arrived, merged: joined, review: queued, started, unchanged }, hash: null };
}
