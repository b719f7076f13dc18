import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { operationCounts } from '@tributary/activation';
import { operationsFailed, operationsRetry, type FailedPage, type House } from '@tributary/worker';
import type { z } from 'zod';
import { InjectHouse } from '../house-token.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { Describe } from '../openapi/describe.js';
import {
  failedOperationsSchema,
  failedQuerySchema,
  operationsSchema,
  retriedSchema,
  retrySchema,
  type Operations,
} from './operation.schemas.js';

@ApiTags('operations')
@Controller('v1/operations')
export class OperationsController {
  constructor(@InjectHouse() private readonly house: House) {}

  @Get()
  @Describe({ summary: 'What became of the records sent, by sync', response: operationsSchema })
  async counts(): Promise<Operations> {
    return { operations: await operationCounts(this.house) };
  }

  @Get('failed')
  @Describe({
    summary: 'Records that were given up or refused, with counts by reason',
    query: failedQuerySchema,
    response: failedOperationsSchema,
    errors: [400],
  })
  failed(@Query(new ZodPipe(failedQuerySchema)) query: z.output<typeof failedQuerySchema>): Promise<FailedPage> {
    return operationsFailed({ house: this.house }, query);
  }

  @Post('retry')
  @HttpCode(200)
  @Describe({
    summary: 'Lets failed records be sent when their sync runs next, if they are still planned then',
    body: retrySchema,
    response: retriedSchema,
    errors: [400],
  })
  retry(@Body(new ZodPipe(retrySchema)) asked: z.output<typeof retrySchema>): Promise<{ retried: number }> {
    return operationsRetry({ house: this.house }, asked);
  }
}
