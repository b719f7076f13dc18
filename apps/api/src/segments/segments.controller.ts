import { Body, Controller, Get, HttpCode, Param, Post, Query, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ApplyResult } from '@tributary/contracts';
import {
  oneAtATime,
  segmentsApply,
  segmentsExplain,
  segmentsFlow,
  segmentsHistory,
  segmentsOverlap,
  segmentsPlan,
  segmentsPreview,
  segmentsValidate,
  segmentsVerify,
  segmentsWarnings,
  type House,
  type SegmentsFlow,
  type SegmentsPlan,
  type Verified,
} from '@tributary/worker';
import type { z } from 'zod';
import { InjectHouse } from '../house-token.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { Describe } from '../openapi/describe.js';
import { AdminGuard, AdminKey } from '../security/admin.guard.js';
import { readMembers } from './read-members.js';
import { readSegment, readSegments } from './read-segments.js';
import { explainParamsSchema, explanationSchema, type SegmentExplained } from './explanation.schemas.js';
import {
  flowQuerySchema,
  flowSchema,
  historyQuerySchema,
  historySchema,
  overlapsQuerySchema,
  overlapsSchema,
  type SegmentHistory,
  type SegmentOverlaps,
} from './movement.schemas.js';
import {
  applySegmentsSchema,
  segmentsAppliedSchema,
  warningsSchema,
  membersQuerySchema,
  membersSchema,
  planRequestSchema,
  previewRequestSchema,
  previewSchema,
  segmentParamsSchema,
  segmentSchema,
  segmentsPlanSchema,
  segmentsSchema,
  validateRequestSchema,
  validitySchema,
  verifiedSchema,
} from './segment.schemas.js';
import type { CutValidity, Segment, SegmentMembers, SegmentPreview, SegmentWarnings } from './segment.schemas.js';

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
  @Describe({
    summary: 'People that segments have in common, for every pair that has any',
    query: overlapsQuerySchema,
    response: overlapsSchema,
    errors: [404],
  })
  overlaps(
    @Query(new ZodPipe(overlapsQuerySchema)) { segment }: z.output<typeof overlapsQuerySchema>,
  ): Promise<SegmentOverlaps> {
    return segmentsOverlap({ house: this.house }, segment === undefined ? {} : { segment });
  }

  @Get('flow')
  @Describe({
    summary: 'Where people went between two days: from which segment into which',
    query: flowQuerySchema,
    response: flowSchema,
    errors: [400, 404],
  })
  flow(
    @Query(new ZodPipe(flowQuerySchema)) { segments, ...span }: z.output<typeof flowQuerySchema>,
  ): Promise<SegmentsFlow> {
    return segmentsFlow({ house: this.house }, { segments: segments.split(','), ...span });
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
    summary: 'How many people a rule, or that of a segment, holds now, and a few of them; saves nothing',
    body: previewRequestSchema,
    response: previewSchema,
    errors: [400, 404, 422],
  })
  async preview(
    @Body(new ZodPipe(previewRequestSchema)) { rule, segment }: z.output<typeof previewRequestSchema>,
  ): Promise<SegmentPreview> {
    return segmentsPreview({ house: this.house }, segment === undefined ? { rule } : { segment });
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

  @Post('plan')
  @HttpCode(200)
  @UseGuards(AdminGuard)
  @Describe({
    summary:
      'What the segments and lifecycles of a configuration would change, and who would enter and leave; saves nothing (admin token)',
    body: planRequestSchema,
    response: segmentsPlanSchema,
    errors: [400, 403, 422],
  })
  plan(
    @Body(new ZodPipe(planRequestSchema)) { config }: z.output<typeof planRequestSchema>,
    @AdminKey() by: string,
  ): Promise<SegmentsPlan> {
    return segmentsPlan(this.context(by), { stated: { value: config, path: 'config' }, by });
  }

  @Post('apply')
  @HttpCode(200)
  @UseGuards(AdminGuard)
  @Describe({
    summary: 'Applies a configuration where nothing but segments and lifecycles differs (admin token)',
    body: applySegmentsSchema,
    response: segmentsAppliedSchema,
    errors: [400, 403, 409, 422],
  })
  apply(
    @Body(new ZodPipe(applySegmentsSchema)) { config, revision }: z.output<typeof applySegmentsSchema>,
    @AdminKey() by: string,
  ): Promise<ApplyResult> {
    const stated = { value: config, path: 'config' };
    return segmentsApply(this.context(by), { stated, by, via: 'api', ...(revision === undefined ? {} : { revision }) });
  }

  @Post('verify')
  @HttpCode(200)
  @UseGuards(AdminGuard)
  @Describe({
    summary: 'Judges everyone anew, compares with the live memberships and mends what differs (admin token)',
    response: verifiedSchema,
    errors: [403],
  })
  verify(@AdminKey() by: string): Promise<Verified> {
    const context = this.context(by);
    return oneAtATime(context, () => segmentsVerify(context));
  }

  /** Once begun, work is finished, whether or not anyone still waits for the answer. */
  private context(by: string) {
    return {
      house: this.house,
      tell: () => undefined,
      signal: new AbortController().signal,
      startedBy: `api ${by}`,
    };
  }
}
