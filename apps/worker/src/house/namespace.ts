import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { namespaceSchema, TributaryError } from '@tributary/contracts';

const file = (dataDirectory: string) => join(dataDirectory, 'namespace');

/** Namespace that a data directory belongs to: '' is none, undefined: not said yet. */
export async function namespaceOf(dataDirectory: string): Promise<string | undefined> {
  const text = await readFile(file(dataDirectory), 'utf8').catch(() => undefined);
  return text?.trim();
}

/**
 * Checks that a data directory belongs to a namespace. Who states none is content with whatever it is.
 * @throws NAMESPACE_MISMATCH; CONFIG_INVALID where the name cannot be one.
 */
export async function checkNamespace(dataDirectory: string, stated: string | undefined): Promise<void> {
  if (stated === undefined) return;
  if (!namespaceSchema.safeParse(stated).success)
    throw new TributaryError(
      'CONFIG_INVALID',
      `"${stated}" cannot be a namespace: a lower-case letter, then at most 31 lower-case letters, digits and _.`,
    );
  const belongs = await namespaceOf(dataDirectory);
  if (belongs === undefined || belongs === stated) return;
  throw new TributaryError(
    'NAMESPACE_MISMATCH',
    `${dataDirectory} belongs to ${belongs === '' ? 'no namespace' : `the namespace "${belongs}"`}, and not to "${stated}". ` +
      'Choose another data directory with --data, or set TRIBUTARY_NAMESPACE to the one you mean.',
  );
}

/** Checks it, and from here on the directory belongs to it; to none where none is stated. @throws as {@link checkNamespace} */
export async function claimNamespace(dataDirectory: string, stated: string | undefined): Promise<void> {
  await checkNamespace(dataDirectory, stated);
  if ((await namespaceOf(dataDirectory)) !== undefined) return;
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  await writeFile(file(dataDirectory), `${stated ?? ''}\n`, { flush: true, mode: 0o600 });
}
