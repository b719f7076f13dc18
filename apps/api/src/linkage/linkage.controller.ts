import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  blockingAdd,
  blockingList,
  blockingRemove,
  blockingTry,
  identityExplain,
  identityUnmatched,
  linkageCommands,
  profilesSearch,
  profilesSimilar,
  type BlockingRules,
  type BlockingTrial,
  type CommandContext,
  type ExplainedPair,
  type FoundPerson,
  type House,
  type LikePerson,
  type LinkedHouse,
  type MatchedRecord,
  type Unmatched,
} from '@tributary/worker';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { InjectHouse } from '../house-token.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { Describe } from '../openapi/describe.js';
import { callerOf } from '../security/caller.js';
import {
  blockingLeftSchema,
  blockingRulesSchema,
  blockingTrialSchema,
  explainedPairSchema,
  explainQuerySchema,
  foundPeopleSchema,
  linkedHouseSchema,
  likePeopleSchema,
  linkRequestSchema,
  matchedRecordSchema,
  matchRequestSchema,
  ruleSchema,
  rulesSchema,
  searchQuerySchema,
  similarQuerySchema,
  sourceParamsSchema,
  unmatchedQuerySchema,
  unmatchedSchema,
} from './linkage.schemas.js';

@ApiTags('identity')
@Controller('v1/identity')
export class LinkageController {
  constructor(@InjectHouse() private readonly house: House) {}

  @Post('link')
  @HttpCode(200)
  @Describe({
    summary: 'Finds who may be the same person: merges what is clear, queues the rest; answers when it is done',
    body: linkRequestSchema,
    response: linkedHouseSchema,
    errors: [400, 422],
  })
  link(
    @Body(new ZodPipe(linkRequestSchema)) asked: z.output<typeof linkRequestSchema>,
    @Req() request: FastifyRequest,
  ): Promise<LinkedHouse> {
    return linkageCommands['identity link']!(this.context(request), asked) as Promise<LinkedHouse>;
  }

  @Post('match')
  @HttpCode(200)
  @Describe({
    summary:
      'Matches one new or changed person against everybody: joins, waits for a decision, or is a person of its own',
    body: matchRequestSchema,
    response: matchedRecordSchema,
    errors: [400, 404],
  })
  match(
    @Body(new ZodPipe(matchRequestSchema)) asked: z.output<typeof matchRequestSchema>,
    @Req() request: FastifyRequest,
  ): Promise<MatchedRecord> {
    return linkageCommands['identity match']!(this.context(request), asked) as Promise<MatchedRecord>;
  }

  @Get('search')
  @Describe({
    summary: 'People by what one remembers of them, slips of the pen included',
    query: searchQuerySchema,
    response: foundPeopleSchema,
    errors: [400],
  })
  search(
    @Query(new ZodPipe(searchQuerySchema)) asked: z.output<typeof searchQuerySchema>,
  ): Promise<{ people: FoundPerson[] }> {
    return profilesSearch({ house: this.house }, asked);
  }

  @Get('similar')
  @Describe({
    summary: 'People who may be the same as one, by what is known of both; needs no model',
    query: similarQuerySchema,
    response: likePeopleSchema,
    errors: [400, 404],
  })
  similar(
    @Query(new ZodPipe(similarQuerySchema)) asked: z.output<typeof similarQuerySchema>,
  ): Promise<{ people: LikePerson[] }> {
    return profilesSimilar({ house: this.house }, asked);
  }

  @Get('explain')
  @Describe({
    summary: 'Any two side by side: how likely they are one person, and what each comparison says, in bits',
    query: explainQuerySchema,
    response: explainedPairSchema,
    errors: [400, 404],
  })
  explain(@Query(new ZodPipe(explainQuerySchema)) asked: z.output<typeof explainQuerySchema>): Promise<ExplainedPair> {
    return identityExplain({ house: this.house }, asked);
  }

  @Get('unmatched/:source')
  @Describe({
    summary: 'People whom only this source knows: its rows that match nobody',
    params: sourceParamsSchema,
    query: unmatchedQuerySchema,
    response: unmatchedSchema,
    errors: [404],
  })
  unmatched(
    @Param(new ZodPipe(sourceParamsSchema)) { source }: z.output<typeof sourceParamsSchema>,
    @Query(new ZodPipe(unmatchedQuerySchema)) { limit }: z.output<typeof unmatchedQuerySchema>,
  ): Promise<Unmatched> {
    return identityUnmatched({ house: this.house }, { source, limit });
  }

  @Get('blocking')
  @Describe({
    summary: 'Rules by which pairs are chosen for comparison, with what they cost',
    response: blockingRulesSchema,
  })
  rules(@Req() request: FastifyRequest): Promise<BlockingRules> {
    return blockingList(this.context(request));
  }

  @Post('blocking/try')
  @HttpCode(200)
  @Describe({
    summary: 'What rules would cost; nothing is compared and nothing kept',
    body: rulesSchema,
    response: blockingTrialSchema,
    errors: [400, 422],
  })
  try(
    @Body(new ZodPipe(rulesSchema)) asked: z.output<typeof rulesSchema>,
    @Req() request: FastifyRequest,
  ): Promise<BlockingTrial> {
    return blockingTry(this.context(request), asked);
  }

  @Post('blocking')
  @HttpCode(200)
  @Describe({
    summary: 'Adds a rule; the first one takes the place of those chosen from the data',
    body: ruleSchema,
    response: blockingTrialSchema,
    errors: [400, 422],
  })
  add(
    @Body(new ZodPipe(ruleSchema)) asked: z.output<typeof ruleSchema>,
    @Req() request: FastifyRequest,
  ): Promise<BlockingTrial> {
    return blockingAdd(this.context(request), asked);
  }

  @Delete('blocking')
  @HttpCode(200)
  @Describe({
    summary: 'Takes a rule away; without any, they are chosen from the data again',
    body: ruleSchema,
    response: blockingLeftSchema,
    errors: [400, 404],
  })
  remove(
    @Body(new ZodPipe(ruleSchema)) asked: z.output<typeof ruleSchema>,
    @Req() request: FastifyRequest,
  ): Promise<z.output<typeof blockingLeftSchema>> {
    return blockingRemove(this.context(request), asked) as Promise<z.output<typeof blockingLeftSchema>>;
  }

  private context(request: FastifyRequest): CommandContext {
    return {
      house: this.house,
      tell: () => {},
      // Whoever asked may hang up; what was begun is finished all the same.
      signal: new AbortController().signal,
      startedBy: callerOf(request),
    };
  }
}
