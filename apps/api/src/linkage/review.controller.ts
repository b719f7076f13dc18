import { Body, Controller, Get, Param, Put, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  reviewDecide,
  reviewList,
  reviewScore,
  reviewShow,
  type House,
  type ReviewDetail,
  type ReviewPage,
  type ReviewScore,
  type ReviewVerdict,
} from '@tributary/worker';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { InjectHouse } from '../house-token.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { Describe } from '../openapi/describe.js';
import { callerOf } from '../security/caller.js';
import {
  pairParamsSchema,
  reviewDetailSchema,
  reviewedSchema,
  reviewPageSchema,
  reviewQuerySchema,
  reviewScoreSchema,
  verdictSchema,
} from './linkage.schemas.js';

type Pair = z.output<typeof pairParamsSchema>;

@ApiTags('review')
@Controller('v1/review')
export class ReviewController {
  constructor(@InjectHouse() private readonly house: House) {}

  @Get()
  @Describe({
    summary: 'Pairs of people that may be one, those first of which a decision is worth most',
    query: reviewQuerySchema,
    response: reviewPageSchema,
  })
  list(@Query(new ZodPipe(reviewQuerySchema)) query: z.output<typeof reviewQuerySchema>): Promise<ReviewPage> {
    return reviewList({ house: this.house }, query);
  }

  @Get('score')
  @Describe({ summary: 'Precision and recall of linkage on the pairs that were decided', response: reviewScoreSchema })
  score(): Promise<ReviewScore> {
    return reviewScore({ house: this.house });
  }

  @Get(':one/:other')
  @Describe({
    summary: 'A waiting pair side by side, with what each comparison says',
    params: pairParamsSchema,
    response: reviewDetailSchema,
    errors: [400, 404],
  })
  read(@Param(new ZodPipe(pairParamsSchema)) pair: Pair): Promise<ReviewDetail> {
    return reviewShow({ house: this.house }, pair);
  }

  @Put(':one/:other')
  @Describe({
    summary: 'Says that a waiting pair is one person, or two for good',
    params: pairParamsSchema,
    body: verdictSchema,
    response: reviewedSchema,
    errors: [400, 404],
  })
  decide(
    @Param(new ZodPipe(pairParamsSchema)) pair: Pair,
    @Body(new ZodPipe(verdictSchema)) { verdict }: z.output<typeof verdictSchema>,
    @Req() request: FastifyRequest,
  ): Promise<ReviewVerdict> {
    return reviewDecide({ house: this.house, startedBy: callerOf(request) }, { ...pair, verdict });
  }
}
