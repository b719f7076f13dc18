import { errorCodes, type TributaryError, type ErrorCode } from '@tributary/contracts';
import { z } from 'zod';
import { named } from '../openapi/named-schemas.js';

export const errorSchema = named(
  'Error',
  z.object({
    error: z.object({
      code: z.enum(Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]]).describe('Stable: programs may rely on it.'),
      message: z.string().describe('What happened and what to do next.'),
      fault: z.enum(['user', 'setup', 'plugin', 'vendor', 'record', 'internal']).describe('Whose fault it is.'),
      retry: z.boolean().describe('Whether trying again may help.'),
      details: z.unknown().optional(),
    }),
  }),
);

/** What of an error leaves the house. Of our own bugs only that there was one: their text may hold anything. */
export function errorBody(error: TributaryError): z.infer<typeof errorSchema> {
  if (error.fault !== 'internal') return { error: error.toJSON() };
  const { code, fault, retry } = error;
  return { error: { code, message: `${errorCodes[code].means} The log says more.`, fault, retry } };
}
