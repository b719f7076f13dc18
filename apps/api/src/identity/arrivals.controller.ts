import { Body, Controller, Get, HttpCode, Post, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  arrivalsList,
  arrivalsRedo,
  commands,
  type ArrivalsPage,
  type House,
  type MatchedArrivals,
} from '@tributary/worker';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { InjectHouse } from '../house-token.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { Describe } from '../openapi/describe.js';
import { callerOf } from '../security/caller.js';
import {
  againSchema,
  arrivalsQuerySchema,
  arrivalsSchema,
  redoSchema,
  weighedSchema,
  weighSchema,
} from './arrivals.schemas.js';

@ApiTags('identity')
@Controller('v1/identity/arrivals')
export class ArrivalsController {
  constructor(@InjectHouse() private readonly house: House) {}

  @Get()
  @Describe({
    summary: 'Who waits to be weighed against everybody and since when, and what was decided of those before',
    query: arrivalsQuerySchema,
    response: arrivalsSchema,
    errors: [400],
  })
  list(@Query(new ZodPipe(arrivalsQuerySchema)) asked: z.output<typeof arrivalsQuerySchema>): Promise<ArrivalsPage> {
    return arrivalsList({ house: this.house }, asked);
  }

  @Post('redo')
  @HttpCode(200)
  @Describe({
    summary: 'Has people wait again, to be weighed by the model of today',
    body: redoSchema,
    response: againSchema,
    errors: [400, 404],
  })
  redo(@Body(new ZodPipe(redoSchema)) asked: z.output<typeof redoSchema>): Promise<z.output<typeof againSchema>> {
    return arrivalsRedo({ house: this.house }, asked);
  }

  @Post('weigh')
  @HttpCode(200)
  @Describe({
    summary: 'Weighs those who wait, now; answers when it is done',
    body: weighSchema,
    response: weighedSchema,
    errors: [400],
  })
  weigh(
    @Body(new ZodPipe(weighSchema)) asked: z.output<typeof weighSchema>,
    @Req() request: FastifyRequest,
  ): Promise<MatchedArrivals> {
    const signal = new AbortController().signal;
    const context = { house: this.house, tell: () => {}, signal, startedBy: callerOf(request) };
    return commands['identity arrivals weigh']!(context, asked) as Promise<MatchedArrivals>;
  }
}
