import type { PipeTransform } from '@nestjs/common';
import { TributaryError } from '@tributary/contracts';
import { z } from 'zod';

/** What came in, as its schema reads it. INVALID_REQUEST says where it does not fit, without repeating the value. */
export class ZodPipe<TSchema extends z.ZodType> implements PipeTransform<unknown, z.output<TSchema>> {
  constructor(private readonly schema: TSchema) {}

  transform(value: unknown): z.output<TSchema> {
    const read = this.schema.safeParse(value ?? {});
    if (read.success) return read.data;
    const details = read.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
    const [first] = details;
    throw new TributaryError('INVALID_REQUEST', `${first?.path || 'The request'}: ${first?.message}`, { details });
  }
}
