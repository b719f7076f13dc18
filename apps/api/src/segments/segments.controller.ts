import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { publicIds } from '@tributary/identity';
import { previewRule } from '@tributary/segments';
import { ruleContextOf, type House } from '@tributary/worker';
import type { z } from 'zod';
import { InjectHouse } from '../house-token.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { Describe } from '../openapi/describe.js';
import { readMembers } from './read-members.js';
import { readSegment, readSegments } from './read-segments.js';
import {
  membersQuerySchema,
  membersSchema,
  previewRequestSchema,
  previewSchema,
  segmentParamsSchema,
  segmentSchema,
  segmentsSchema,
} from './segment.schemas.js';
import type { Segment, SegmentMembers, SegmentPreview } from './segment.schemas.js';

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
    const { size, sample } = await previewRule(this.house.warehouse, rule, {
      at: Date.now(),
      context: await ruleContextOf(this.house),
    });
    return { size, sample: [...(await publicIds(this.house.database, sample)).values()] };
  }
}
