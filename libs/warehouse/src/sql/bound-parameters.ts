import { TributaryError, type Parameter } from '@tributary/contracts';
import { parameterText } from './literals.js';
import { placeholders } from './placeholders.js';

export interface BoundParameter {
  type: string;
  /** In the form in which the engine reads bound values. */
  text: string;
  /** In the form in which it casts a literal to the type. */
  literal: string;
}

/**
 * The parameters that a statement names, with their values; given ones that it does not name are left out.
 * @throws WAREHOUSE_QUERY where it names one that was not given, which could take an older value.
 */
export function boundParameters(sql: string, params: Record<string, Parameter> = {}): Map<string, BoundParameter> {
  const bound = new Map<string, BoundParameter>();
  for (const [name, type] of placeholders(sql)) {
    if (!Object.hasOwn(params, name))
      throw new TributaryError('WAREHOUSE_QUERY', `The statement names the parameter ${name}, which was not given.`, {
        details: { number: 456 },
      });
    const value = params[name] ?? null;
    const text = parameterText(value, type);
    bound.set(name, { type, text, literal: typeof value === 'string' ? value : text });
  }
  return bound;
}
