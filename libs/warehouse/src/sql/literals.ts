import { TributaryError, type Parameter } from '@tributary/contracts';

const escapes: Record<string, string> = {
  '\\': '\\\\',
  '\0': '\\0',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

const escaped = (text: string): string => text.replace(/[\\\0\b\f\n\r\t]/g, (sign) => escapes[sign]!);

/** A string as a literal of the SQL dialect, quotes included. */
export const stringLiteral = (text: string): string => `'${escaped(text).replaceAll("'", "\\'")}'`;

const safeName = /^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)?$/;

/** A table or column name that can stand in SQL as it is. @throws INVALID_REQUEST for anything else. */
export function checkedName(name: string): string {
  if (!safeName.test(name))
    throw new TributaryError(
      'INVALID_REQUEST',
      'A table or column name holds other signs than letters, digits and underscores.',
    );
  return name;
}

const numericArray = /^Array\((?:Nullable\()?(?:U?Int|Float|Decimal)/;
const number = /^-?\d+(?:\.\d+)?$/;

/**
 * A parameter in the text form in which the engine reads bound values of a type (tab-separated escapes; arrays as
 * literals). 64-bit integers come as strings; in an array of numbers they stand without quotes.
 */
export function parameterText(value: Parameter, type: string): string {
  if (value === null) return '\\N';
  if (typeof value === 'string') return escaped(value);
  if (typeof value !== 'object') return String(value);
  const bare = numericArray.test(type);
  return `[${value.map((item) => (typeof item === 'string' && !(bare && number.test(item)) ? stringLiteral(item) : String(item))).join(',')}]`;
}
