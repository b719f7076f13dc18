import { Body, Controller, Get, HttpCode, Post, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { IdentityImpact } from '@tributary/contracts';
import {
  profilesChanges,
  profilesConflicts,
  profilesHistory,
  profilesMerge,
  profilesPreview,
  profilesUnmerge,
  profilesWhy,
  type ConflictsPage,
  type House,
  type IdChanges,
  type MergeHistory,
  type Unmerged,
  type Why,
} from '@tributary/worker';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { InjectHouse } from '../house-token.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { Describe } from '../openapi/describe.js';
import { callerOf } from '../security/caller.js';
import {
  changesQuerySchema,
  changesSchema,
  conflictsQuerySchema,
  conflictsSchema,
  historyQuerySchema,
  historySchema,
  mergeRequestSchema,
  previewedSchema,
  previewSchema,
  unmergedSchema,
  unmergeSchema,
  whyQuerySchema,
  whySchema,
} from './identity.schemas.js';

@ApiTags('identity')
@Controller('v1/identity')
export class IdentityController {
  constructor(@InjectHouse() private readonly house: House) {}

  @Get('merges')
  @Describe({
    summary: 'Every merge of a person with its evidence, those that were taken back too',
    query: historyQuerySchema,
    response: historySchema,
    errors: [400, 404],
  })
  merges(@Query(new ZodPipe(historyQuerySchema)) asked: z.output<typeof historyQuerySchema>): Promise<MergeHistory> {
    return profilesHistory({ house: this.house }, asked);
  }

  @Get('why')
  @Describe({
    summary: 'Why two identifiers are one person',
    query: whyQuerySchema,
    response: whySchema,
    errors: [400, 404],
  })
  why(@Query(new ZodPipe(whyQuerySchema)) asked: z.output<typeof whyQuerySchema>): Promise<Why> {
    return profilesWhy({ house: this.house }, asked);
  }

  @Get('changes')
  @Describe({
    summary: 'Public ids that lead to someone else, in a run or since a moment, and why',
    query: changesQuerySchema,
    response: changesSchema,
    errors: [400, 404],
  })
  changes(@Query(new ZodPipe(changesQuerySchema)) asked: z.output<typeof changesQuerySchema>): Promise<IdChanges> {
    return profilesChanges({ house: this.house }, asked);
  }

  @Get('conflicts')
  @Describe({
    summary: 'Events that name several people who were kept apart, why, and values that are shared',
    query: conflictsQuerySchema,
    response: conflictsSchema,
    errors: [400],
  })
  conflicts(
    @Query(new ZodPipe(conflictsQuerySchema)) asked: z.output<typeof conflictsQuerySchema>,
  ): Promise<ConflictsPage> {
    return profilesConflicts({ house: this.house }, asked);
  }

  @Post('preview')
  @HttpCode(200)
  @Describe({
    summary: 'What other identity rules would have made of everybody, decided anew from the event log; changes nothing',
    body: previewSchema,
    response: previewedSchema,
    errors: [400],
  })
  preview(@Body(new ZodPipe(previewSchema)) { identity }: z.output<typeof previewSchema>): Promise<IdentityImpact> {
    const context = { house: this.house, tell: () => undefined, signal: new AbortController().signal };
    return profilesPreview(context, { stated: { value: { ...this.house.config, identity }, path: 'identity' } });
  }

  @Post('merge')
  @HttpCode(200)
  @Describe({
    summary: 'Says that two are one person, whatever was said of them before; taken back like any merge',
    body: mergeRequestSchema,
    response: unmergedSchema,
    errors: [400, 404],
  })
  merge(
    @Body(new ZodPipe(mergeRequestSchema)) asked: z.output<typeof mergeRequestSchema>,
    @Req() request: FastifyRequest,
  ): Promise<Unmerged> {
    return profilesMerge({ house: this.house, startedBy: callerOf(request) }, asked);
  }

  @Post('unmerge')
  @HttpCode(200)
  @Describe({
    summary: 'Takes a merge back or splits an identifier off; the two are kept apart from then on',
    body: unmergeSchema,
    response: unmergedSchema,
    errors: [400, 404],
  })
  unmerge(
    @Body(new ZodPipe(unmergeSchema)) asked: z.output<typeof unmergeSchema>,
    @Req() request: FastifyRequest,
  ): Promise<Unmerged> {
    return profilesUnmerge({ house: this.house, startedBy: callerOf(request) }, asked);
  }
}
