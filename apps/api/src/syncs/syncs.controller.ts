import { Controller, Delete, Get, Param, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { syncsAllow, syncsHealth, syncsHistory, syncsPlan, syncsResults, type House } from '@tributary/worker';
import type { z } from 'zod';
import { InjectHouse } from '../house-token.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { Describe } from '../openapi/describe.js';
import {
  deliveriesQuerySchema,
  deliveriesSchema,
  planQuerySchema,
  resultsQuerySchema,
  syncAllowedSchema,
  syncHealthSchema,
  syncParamsSchema,
  syncPlansSchema,
  syncResultsSchema,
} from './sync.schemas.js';

@ApiTags('syncs')
@Controller('v1/syncs')
export class SyncsController {
  constructor(@InjectHouse() private readonly house: House) {}

  @Get('plan')
  @Describe({
    summary: 'What each sync would do now, with some of its requests; sends nothing',
    query: planQuerySchema,
    response: syncPlansSchema,
    errors: [400, 404],
  })
  plan(@Query(new ZodPipe(planQuerySchema)) { sync, samples }: z.output<typeof planQuerySchema>) {
    const context = { house: this.house, tell: () => {}, signal: new AbortController().signal };
    return syncsPlan(context, { samples, ...(sync === undefined ? {} : { syncs: [sync] }) });
  }

  @Put(':sync/allowance')
  @Describe({
    summary: 'Says yes, once, to a plan that stopped and asks: so many may be removed within a day',
    params: syncParamsSchema,
    response: syncAllowedSchema,
    errors: [404],
  })
  allow(@Param(new ZodPipe(syncParamsSchema)) { sync }: z.output<typeof syncParamsSchema>) {
    return syncsAllow({ house: this.house, signal: new AbortController().signal }, { sync });
  }

  @Delete(':sync/allowance')
  @Describe({
    summary: 'Takes the yes back',
    params: syncParamsSchema,
    response: syncAllowedSchema,
    errors: [404],
  })
  disallow(@Param(new ZodPipe(syncParamsSchema)) { sync }: z.output<typeof syncParamsSchema>) {
    return syncsAllow({ house: this.house, signal: new AbortController().signal }, { sync, withdraw: true });
  }

  @Get('health')
  @Describe({ summary: 'Lag, error rate, last success and pauses of each sync', response: syncHealthSchema })
  health() {
    return syncsHealth({ house: this.house });
  }

  @Get('results')
  @Describe({
    summary: 'What came of each sync: what vendors reported of the people whom it sent, and what these did',
    query: resultsQuerySchema,
    response: syncResultsSchema,
    errors: [400, 404],
  })
  results(@Query(new ZodPipe(resultsQuerySchema)) { sync, ...query }: z.output<typeof resultsQuerySchema>) {
    return syncsResults({ house: this.house }, { ...query, ...(sync === undefined ? {} : { syncs: [sync] }) });
  }

  @Get('deliveries')
  @Describe({
    summary: 'What became of records, the latest first',
    query: deliveriesQuerySchema,
    response: deliveriesSchema,
    errors: [400, 404],
  })
  deliveries(@Query(new ZodPipe(deliveriesQuerySchema)) query: z.output<typeof deliveriesQuerySchema>) {
    return syncsHistory({ house: this.house }, query);
  }
}
