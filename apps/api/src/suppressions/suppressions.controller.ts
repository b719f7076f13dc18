import { Body, Controller, Get, HttpCode, Post, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { suppressionsLift, suppressionsList, type House, type Lifted, type Suppressions } from '@tributary/worker';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { InjectHouse } from '../house-token.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { Describe } from '../openapi/describe.js';
import { callerOf } from '../security/caller.js';
import { liftedSchema, liftSchema, suppressionsQuerySchema, suppressionsSchema } from './suppression.schemas.js';

@ApiTags('suppressions')
@Controller('v1/suppressions')
export class SuppressionsController {
  constructor(@InjectHouse() private readonly house: House) {}

  @Get()
  @Describe({
    summary: 'Addresses that must not be contacted, on which channel and why; the latest first',
    query: suppressionsQuerySchema,
    response: suppressionsSchema,
    errors: [400],
  })
  list(
    @Query(new ZodPipe(suppressionsQuerySchema)) { lifted, ...asked }: z.output<typeof suppressionsQuerySchema>,
  ): Promise<Suppressions> {
    return suppressionsList({ house: this.house }, { ...asked, lifted: lifted === 'true' });
  }

  @Post('lift')
  @HttpCode(200)
  @Describe({
    summary: 'Lets an address be contacted again, as far as consent allows; who and why stays in the audit log',
    body: liftSchema,
    response: liftedSchema,
    errors: [400, 404],
  })
  lift(
    @Body(new ZodPipe(liftSchema)) asked: z.output<typeof liftSchema>,
    @Req() request: FastifyRequest,
  ): Promise<Lifted> {
    return suppressionsLift({ house: this.house, startedBy: callerOf(request) }, asked);
  }
}
