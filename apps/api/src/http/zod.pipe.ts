import type { PipeTransform } from '@nestjs/common';
import { misfitsOf, TributaryError } from '@tributary/contracts';
import type { z } from 'zod';
import { nestsDeeper } from './nesting.js';

/** Deeper than any rule a person writes; schemas and the rule compiler walk by recursion and must not run out of stack. */
const mostLevels = 64;

/** What came in, as its schema reads it. INVALID_REQUEST says where it does not fit, without repeating the value. */
export class ZodPipe<TSchema extends z.ZodType> implements PipeTransform<unknown, z.output<TSchema>> {
  constructor(private readonly schema: TSchema) {}

  transform(value: unknown): z.output<TSchema> {
    if (nestsDeeper(value, mostLevels))
      throw new TributaryError('INVALID_REQUEST', `The request nests deeper than ${mostLevels} levels.`);
    const sent = value ?? {};
    const read = this.schema.safeParse(sent);
    if (read.success) return read.data;
    const details = misfitsOf(read.error, sent);
    const [first] = details;
    throw new TributaryError('INVALID_REQUEST', `${first?.path || 'The request'}: ${first?.message}`, { details });
  }
}
