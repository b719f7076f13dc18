import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { lifecyclesList, lifecyclesPerson, lifecyclesShow, type House } from '@tributary/worker';
import type { z } from 'zod';
import { InjectHouse } from '../house-token.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { Describe } from '../openapi/describe.js';
import {
  lifecycleFiguresSchema,
  lifecycleParamsSchema,
  lifecyclePersonParamsSchema,
  lifecycleQuerySchema,
  lifecyclesSchema,
  personStagesSchema,
  type LifecycleFigures,
  type Lifecycles,
  type PersonStages,
} from './lifecycle.schemas.js';

@ApiTags('lifecycles')
@Controller('v1/lifecycles')
export class LifecyclesController {
  constructor(@InjectHouse() private readonly house: House) {}

  @Get()
  @Describe({ summary: 'Every lifecycle with its stages in order', response: lifecyclesSchema })
  list(): Promise<Lifecycles> {
    return lifecyclesList({ house: this.house });
  }

  @Get(':key')
  @Describe({
    summary: 'People in each stage, the funnel between stages, and time in stage',
    params: lifecycleParamsSchema,
    query: lifecycleQuerySchema,
    response: lifecycleFiguresSchema,
    errors: [400, 404],
  })
  show(
    @Param(new ZodPipe(lifecycleParamsSchema)) { key }: z.output<typeof lifecycleParamsSchema>,
    @Query(new ZodPipe(lifecycleQuerySchema)) span: z.output<typeof lifecycleQuerySchema>,
  ): Promise<LifecycleFigures> {
    return lifecyclesShow({ house: this.house }, { lifecycle: key, ...span });
  }

  @Get(':key/people/:person')
  @Describe({
    summary: 'The way of one person through the stages',
    params: lifecyclePersonParamsSchema,
    response: personStagesSchema,
    errors: [404],
  })
  person(
    @Param(new ZodPipe(lifecyclePersonParamsSchema)) { key, person }: z.output<typeof lifecyclePersonParamsSchema>,
  ): Promise<PersonStages> {
    return lifecyclesPerson({ house: this.house }, { lifecycle: key, identifier: person });
  }
}
