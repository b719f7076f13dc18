import { afterAll, beforeAll, describe } from 'vitest';
import { describeControl } from './control.js';
import { describeRetries } from './retries.js';
import { describeShutdown } from './shutdown.js';
import type { JobsSubject } from './subject.js';
import { describeWork } from './work.js';

export type { JobsSubject } from './subject.js';

/** The cases that every driver of the `Jobs` port passes. Call it in a vitest file of the driver, with its name. */
export function describeJobs(driver: string, createSubject: () => Promise<JobsSubject>): void {
  describe(`jobs on ${driver}`, () => {
    const held = {} as { subject: JobsSubject };
    beforeAll(async () => void (held.subject = await createSubject()));
    afterAll(() => held.subject?.remove());
    const open = () => held.subject.open();
    describeWork(open);
    describeRetries(open);
    describeControl(open);
    describeShutdown(open);
  });
}
