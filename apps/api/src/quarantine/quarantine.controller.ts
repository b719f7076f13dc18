import { Body, Controller, Get, HttpCode, Param, Post, Put, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  quarantineEdit,
  quarantineList,
  quarantineResend,
  quarantineShow,
  type Edited,
  type House,
  type QuarantineDetail,
  type QuarantinePage,
  type Resending,
} from '@tributary/worker';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { InjectHouse } from '../house-token.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { Describe } from '../openapi/describe.js';
import { callerOf } from '../security/caller.js';
import {
  quarantineDetailSchema,
  quarantineEditedSchema,
  quarantineEditSchema,
  quarantinePageSchema,
  quarantineParamsSchema,
  quarantineQuerySchema,
  quarantineResendSchema,
  resendingSchema,
} from './quarantine.schemas.js';

type Params = z.output<typeof quarantineParamsSchema>;

@ApiTags('quarantine')
@Controller('v1/quarantine')
export class QuarantineController {
  constructor(@InjectHouse() private readonly house: House) {}

  @Get()
  @Describe({
    summary: 'What was set aside: counts by reason, and lines page by page',
    query: quarantineQuerySchema,
    response: quarantinePageSchema,
    errors: [400],
  })
  list(
    @Query(new ZodPipe(quarantineQuerySchema)) query: z.output<typeof quarantineQuerySchema>,
  ): Promise<QuarantinePage> {
    return quarantineList({ house: this.house }, query);
  }

  @Get(':id')
  @Describe({
    summary: 'One line with what would be sent',
    params: quarantineParamsSchema,
    response: quarantineDetailSchema,
    errors: [404],
  })
  read(@Param(new ZodPipe(quarantineParamsSchema)) { id }: Params): Promise<QuarantineDetail> {
    return quarantineShow({ house: this.house }, { id });
  }

  @Put(':id')
  @Describe({
    summary: 'Keeps a mended call for a line, to be sent by resend; its message id stays',
    params: quarantineParamsSchema,
    body: quarantineEditSchema,
    response: quarantineEditedSchema,
    errors: [400, 404],
  })
  edit(
    @Param(new ZodPipe(quarantineParamsSchema)) { id }: Params,
    @Body(new ZodPipe(quarantineEditSchema)) change: z.output<typeof quarantineEditSchema>,
    @Req() request: FastifyRequest,
  ): Promise<Edited> {
    return quarantineEdit({ house: this.house, startedBy: callerOf(request) }, { id, ...change });
  }

  @Post('resend')
  @HttpCode(200)
  @Describe({
    summary: 'Sends lines into the log again, by ids or a filter; twice makes no duplicate',
    body: quarantineResendSchema,
    response: resendingSchema,
    errors: [400, 404],
  })
  resend(
    @Body(new ZodPipe(quarantineResendSchema)) asked: z.output<typeof quarantineResendSchema>,
    @Req() request: FastifyRequest,
  ): Promise<Resending> {
    const context = {
      house: this.house,
      tell: () => {},
      // Whoever asked may hang up; what was put into the log is processed all the same.
      signal: new AbortController().signal,
      startedBy: callerOf(request),
    };
    return quarantineResend(context, asked);
  }
}
