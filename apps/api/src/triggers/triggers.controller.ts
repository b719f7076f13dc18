import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { triggersList, triggersOccasions, type House } from '@tributary/worker';
import type { z } from 'zod';
import { InjectHouse } from '../house-token.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { Describe } from '../openapi/describe.js';
import {
  occasionsQuerySchema,
  occasionsSchema,
  triggersSchema,
  type TriggerOccasions,
  type Triggers,
} from './trigger.schemas.js';

@ApiTags('triggers')
@Controller('v1/triggers')
export class TriggersController {
  constructor(@InjectHouse() private readonly house: House) {}

  @Get()
  @Describe({
    summary: 'Every trigger, how often it was told, and which segments use which template',
    response: triggersSchema,
  })
  list(): Promise<Triggers> {
    return triggersList({ house: this.house });
  }

  @Get('occasions')
  @Describe({
    summary: 'What triggers told, in order: once for each rule and occasion',
    query: occasionsQuerySchema,
    response: occasionsSchema,
    errors: [400, 404],
  })
  async occasions(
    @Query(new ZodPipe(occasionsQuerySchema)) { trigger, ...page }: z.output<typeof occasionsQuerySchema>,
  ): Promise<TriggerOccasions> {
    const asked = { ...page, ...(trigger === undefined ? {} : { trigger }) };
    const { occasions, next } = await triggersOccasions({ house: this.house }, asked);
    const iso = (moment: number) => new Date(moment).toISOString();
    return {
      occasions: occasions.map(({ profile: _profile, occurredAt, dueAt, toldAt, ...occasion }) => ({
        ...occasion,
        occurredAt: iso(occurredAt),
        dueAt: iso(dueAt),
        toldAt: iso(toldAt),
      })),
      next,
    };
  }
}
