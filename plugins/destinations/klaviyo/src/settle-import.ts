import type { VendorApi } from '@tributary/http-delivery';
import type { Operation, Outcome } from '@tributary/plugin-kit';
import { pathAfter, type Page } from './connect.js';
import { importErrors, importJob } from './requests.js';
import type { PersonRecord } from './settings.js';

interface Job {
  data: { attributes: { status: string; failed_count?: number } };
}

interface ImportError {
  attributes: { code: string; title: string; original_payload?: unknown };
}

/** What became of the people of an import: `accepted` while it runs; those of a job that is gone are sent again. */
export async function settleImport(
  api: VendorApi,
  job: string,
  operations: readonly Operation<PersonRecord>[],
): Promise<Outcome[]> {
  const found = await api.find<Job>(importJob(job));
  const all = (outcome: Outcome): Outcome[] => operations.map(() => outcome);
  if (found === null)
    return all({ outcome: 'retry', code: 'JOB_LOST', message: 'Klaviyo no longer knows the import.' });
  const { status, failed_count: failed = 0 } = found.data.attributes;
  if (status === 'cancelled')
    return all({ outcome: 'retry', code: 'JOB_CANCELLED', message: 'The import was cancelled at Klaviyo.' });
  if (status !== 'complete') return all({ outcome: 'accepted', job });
  if (failed === 0) return all({ outcome: 'ok' });
  const refused = await refusedOf(api, job);
  return operations.map(({ record }) => {
    const code = refused.get(record.email.toLowerCase());
    if (code !== undefined) return { outcome: 'reject', code, message: 'Klaviyo refused the record in the import.' };
    // It counts failures that it does not name: nobody can say whose they are.
    return refused.size < failed
      ? {
          outcome: 'retry',
          code: 'UNNAMED_FAILURES',
          message: 'The import failed for people whom Klaviyo did not name.',
        }
      : { outcome: 'ok' };
  });
}

/** Codes by address, written small. */
async function refusedOf(api: VendorApi, job: string): Promise<Map<string, string>> {
  const refused = new Map<string, string>();
  for (let path: string | null = importErrors(job).path; path !== null;) {
    const page: Page<ImportError> = await api.json({ method: 'GET', path });
    for (const { attributes } of page.data) {
      const email = emailIn(attributes.original_payload);
      if (email !== undefined) refused.set(email.toLowerCase(), attributes.code);
    }
    path = pathAfter(page);
  }
  return refused;
}

/** The address in what we sent, which Klaviyo gives back whole or as its attributes. */
function emailIn(payload: unknown): string | undefined {
  const { email, attributes } = (payload ?? {}) as { email?: unknown; attributes?: { email?: unknown } };
  const found = email ?? attributes?.email;
  return typeof found === 'string' ? found : undefined;
}
