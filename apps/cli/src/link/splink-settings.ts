import { TributaryError } from '@tributary/contracts';
import { inferFields, type Field, type LinkFile } from '@tributary/linkage';

/** Settings of Splink as far as they can be said here. */
export interface FromSplink {
  settings: { fields: Field[]; blocking?: { rules: string[][] } };
  id: string | undefined;
  linkType: 'dedupe_only' | 'link_only' | 'link_and_dedupe';
}

type Json = Record<string, unknown>;

export const isSplink = (given: unknown): given is Json =>
  typeof given === 'object' && given !== null && 'comparisons' in given && 'link_type' in given;

/**
 * Reads Splink's settings (`linker.misc.save_model_to_json`): the columns that its comparisons look at become fields, its
 * blocking rules become ours. How values are compared, and m and u, are not taken over: ladders and model are our own.
 * @throws CONFIG_INVALID for whatever cannot be said here, naming it.
 */
export function fromSplink(given: Json, files: readonly LinkFile[]): FromSplink {
  const linkType = given.link_type as FromSplink['linkType'];
  const id = typeof given.unique_id_column_name === 'string' ? given.unique_id_column_name : undefined;
  const wanted = new Set((given.comparisons as Json[]).flatMap(columnsOfComparison));
  const lacking = [...wanted].filter((column) => !files.every(({ columns }) => columns.includes(column)));
  if (lacking.length > 0) throw refused(`its comparisons look at ${lacking.join(', ')}, which not every file has`);
  const hidden = new Set(files.flatMap(({ columns }) => columns.filter((column) => !wanted.has(column))));
  const { fields, leftOut } = inferFields(files, hidden);
  const unread = leftOut.filter(({ column }) => wanted.has(column));
  if (unread.length > 0) throw refused(`column ${unread[0]!.column} is compared, but ${unread[0]!.why}`);
  const stated = (given.blocking_rules_to_generate_predictions ?? []) as (string | Json)[];
  const rules = stated.map((rule) => ruleOf(typeof rule === 'string' ? rule : String(rule.blocking_rule), fields));
  return { settings: { fields, ...(rules.length > 0 && { blocking: { rules } }) }, id, linkType };
}

/** Columns that the conditions of a comparison's levels name, as `"first name_l"` or `first_name_l`. */
function columnsOfComparison(comparison: Json): string[] {
  const levels = (comparison.comparison_levels ?? []) as Json[];
  const sql = levels.map((level) => String(level.sql_condition ?? '')).join(' ');
  const columns = [...sql.matchAll(/"([^"]+)_[lr]"|\b([A-Za-z_]\w*?)_[lr]\b/g)].map(
    ([, quoted, plain]) => (quoted ?? plain)!,
  );
  if (columns.length === 0)
    throw refused(`comparison "${String(comparison.output_column_name ?? '?')}" names no column in its levels`);
  return columns;
}

const name = '"?([A-Za-z_][\\w ]*?)"?';
const equality = new RegExp(`^l\\.${name} = r\\.${name}$`, 'i');
const beginning = new RegExp(
  `^substr(?:ing)?\\(l\\.${name}, ?1, ?(\\d+)\\) = substr(?:ing)?\\(r\\.${name}, ?1, ?(\\d+)\\)$`,
  'i',
);

function ruleOf(rule: string, fields: readonly Field[]): string[] {
  return rule.split(/\s+and\s+/i).map((part) => {
    const term = part
      .trim()
      .replace(/^\((.*)\)$/, '$1')
      .replace(/\s+/g, ' ');
    const equal = equality.exec(term);
    const begun = beginning.exec(term);
    const column =
      equal && equal[1] === equal[2]
        ? equal[1]!
        : begun && begun[1] === begun[3] && begun[2] === begun[4]
          ? begun[1]!
          : undefined;
    if (column === undefined)
      throw refused(
        `the blocking rule "${rule}" has a part that is no equality of one column or of its beginning: "${term}"`,
      );
    const field = fields.find(({ columns }) => columns.every((own) => own.length === 1 && own[0] === column));
    if (!field) throw refused(`the blocking rule "${rule}" uses ${column}, which is no field of its own`);
    return begun ? `${field.name}:beginning` : field.name;
  });
}

const refused = (why: string): TributaryError =>
  new TributaryError(
    'CONFIG_INVALID',
    `These settings of Splink cannot be taken over: ${why}. Change them, or write settings as "tributary link" prints them.`,
  );
