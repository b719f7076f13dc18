import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  segmentsExplain,
  segmentsHistory,
  segmentsOverlap,
  segmentsPreview,
  segmentsValidate,
  segmentsWarnings,
  type House,
} from '@tributary/worker';
import type { z } from 'zod';
import { InjectHouse } from '../house-token.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { Describe } from '../openapi/describe.js';
import { readMembers } from './read-members.js';
import { readSegment, readSegments } from './read-segments.js';
import {
  explainParamsSchema,
  explanationSchema,
  historyQuerySchema,
  historySchema,
  overlapsSchema,
  warningsSchema,
  membersQuerySchema,
  membersSchema,
  previewRequestSchema,
  previewSchema,
  segmentParamsSchema,
  segmentSchema,
  segmentsSchema,
  validateRequestSchema,
  validitySchema,
} from './segment.schemas.js';
import type {
  CutValidity,
  Segment,
  SegmentExplained,
  SegmentHistory,
  SegmentMembers,
  SegmentOverlaps,
  SegmentPreview,
  SegmentWarnings,
} from './segment.schemas.js';

type Params = z.output<typeof segmentParamsSchema>;

@ApiTags('segments')
@Controller('v1/segments')
export class SegmentsController {
  constructor(@InjectHouse() private readonly house: House) {}

  @Get()
  @Describe({ summary: 'Every segment with its size', response: segmentsSchema })
  async list(): Promise<{ segments: Segment[] }> {
    return { segments: await readSegments(this.house) };
  }

  @Get('warnings')
  @Describe({
    summary: 'Segments that are too small, empty, shrinking or nearly the same, and sums that do not add up',
    response: warningsSchema,
  })
  warnings(): Promise<SegmentWarnings> {
    return segmentsWarnings({ house: this.house });
  }

  @Get('overlaps')
  @Describe({ summary: 'People that segments have in common, for every pair that has any', response: overlapsSchema })
  overlaps(): Promise<SegmentOverlaps> {
    return segmentsOverlap({ house: this.house }, {});
  }

  @Get(':key/history')
  @Describe({
    summary: 'Size, entered, left and turnover of a segment, day by day',
    params: segmentParamsSchema,
    query: historyQuerySchema,
    response: historySchema,
    errors: [400, 404],
  })
  history(
    @Param(new ZodPipe(segmentParamsSchema)) { key }: Params,
    @Query(new ZodPipe(historyQuerySchema)) span: z.output<typeof historyQuerySchema>,
  ): Promise<SegmentHistory> {
    return segmentsHistory({ house: this.house }, { segment: key, ...span });
  }

  @Get(':key/explain/:person')
  @Describe({
    summary: 'Why a person is in a segment or not, part by part, and what would move them',
    params: explainParamsSchema,
    response: explanationSchema,
    errors: [404],
  })
  explain(
    @Param(new ZodPipe(explainParamsSchema)) { key, person }: z.output<typeof explainParamsSchema>,
  ): Promise<SegmentExplained> {
    return segmentsExplain({ house: this.house }, { segment: key, identifier: person });
  }

  @Get(':key')
  @Describe({
    summary: 'One segment: its rule or the model that made it',
    params: segmentParamsSchema,
    response: segmentSchema,
    errors: [404],
  })
  read(@Param(new ZodPipe(segmentParamsSchema)) { key }: Params): Promise<Segment> {
    return readSegment(this.house, key);
  }

  @Get(':key/members')
  @Describe({
    summary: 'Members of a segment, page by page',
    params: segmentParamsSchema,
    query: membersQuerySchema,
    response: membersSchema,
    errors: [400, 404],
  })
  async members(
    @Param(new ZodPipe(segmentParamsSchema)) { key }: Params,
    @Query(new ZodPipe(membersQuerySchema)) page: z.output<typeof membersQuerySchema>,
  ): Promise<SegmentMembers> {
    await readSegment(this.house, key);
    return readMembers(this.house, key, page);
  }

  @Post('preview')
  @HttpCode(200)
  @Describe({
    summary: 'How many people a rule would hold now, and a few of them; saves nothing',
    body: previewRequestSchema,
    response: previewSchema,
    errors: [400, 422],
  })
  async preview(
    @Body(new ZodPipe(previewRequestSchema)) { rule }: z.output<typeof previewRequestSchema>,
  ): Promise<SegmentPreview> {
    return segmentsPreview({ house: this.house }, { rule });
  }

  @Post('validate')
  @HttpCode(200)
  @Describe({
    summary: 'Whether a cut parts people who differ in an outcome: effect size and significance; saves nothing',
    body: validateRequestSchema,
    response: validitySchema,
    errors: [400, 404, 422],
  })
  validate(
    @Body(new ZodPipe(validateRequestSchema)) { cut, outcome }: z.output<typeof validateRequestSchema>,
  ): Promise<CutValidity> {
    const asked = ({ rule, segment }: { rule?: unknown; segment?: string | undefined }) =>
      segment === undefined ? { rule } : { segment };
    return segmentsValidate({ house: this.house }, { cut: asked(cut), outcome: asked(outcome) });
  }
}
