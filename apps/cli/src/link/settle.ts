import { misfitLines, TributaryError } from '@tributary/contracts';
import {
  inferFields,
  linkSettingsSchema,
  type InferredFields,
  type LinkFile,
  type LinkSettings,
} from '@tributary/linkage';

/**
 * Settings for these files: what is given, and fields by inference where none are. @throws CONFIG_INVALID where they do not
 * fit the schema, name a column that there is not, or compare ids or known answers.
 */
export function settle(
  request: { settings?: unknown; oneToOne?: boolean },
  files: readonly LinkFile[],
  never: ReadonlySet<string>,
): { settings: LinkSettings; leftOut: InferredFields['leftOut'] } {
  const given = (request.settings ?? {}) as Partial<LinkSettings>;
  const inferred = given.fields === undefined ? inferFields(files, never) : { fields: given.fields, leftOut: [] };
  const clusters = request.oneToOne ? { ...given.clusters, oneToOne: true } : given.clusters;
  const value = { ...given, fields: inferred.fields, ...(clusters && { clusters }) };
  const parsed = linkSettingsSchema.safeParse(value);
  if (!parsed.success)
    throw new TributaryError(
      'CONFIG_INVALID',
      `Settings: ${misfitLines(parsed.error, { value, whole: 'file' }).join('; ')}.`,
    );
  for (const field of parsed.data.fields)
    for (const [index, file] of files.entries())
      for (const column of field.columns[index] ?? field.columns[0]!) {
        if (!file.columns.includes(column))
          throw new TributaryError(
            'CONFIG_INVALID',
            `Settings: "${file.name}" has no column "${column}" (field ${field.name}). Columns: ${file.columns.join(', ')}.`,
          );
        if (never.has(column))
          throw new TributaryError(
            'CONFIG_INVALID',
            `Settings: column "${column}" holds ids or known answers, so it cannot be compared (field ${field.name}).`,
          );
      }
  return { settings: parsed.data, leftOut: inferred.leftOut };
}
