import { Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { TributaryError } from '@tributary/contracts';
import { findRun, linesOfRun, listRuns, type RunRecord } from '@tributary/observability';
import { stopRun, viewRun, type House } from '@tributary/worker';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { InjectHouse } from '../house-token.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { Describe } from '../openapi/describe.js';
import { callerOf } from '../security/caller.js';
import {
  linesQuerySchema,
  runLinesSchema,
  runParamsSchema,
  runSchema,
  runsQuerySchema,
  runsSchema,
  type Run,
  type RunLines,
} from './run.schemas.js';

type RunParams = z.output<typeof runParamsSchema>;

/** Seconds after which it is worth asking again for a run that is not over. */
const askAgainSeconds = '2';

@ApiTags('runs')
@Controller('v1/runs')
export class RunsController {
  constructor(@InjectHouse() private readonly house: House) {}

  @Get()
  @Describe({ summary: 'The latest runs', query: runsQuerySchema, response: runsSchema, errors: [400] })
  async list(@Query(new ZodPipe(runsQuerySchema)) filter: z.output<typeof runsQuerySchema>): Promise<{ runs: Run[] }> {
    return { runs: (await listRuns(this.house.database, filter)).map(viewRun) };
  }

  @Get(':id')
  @Describe({
    summary: 'One run: what went in, what came out or why it failed. Says in Retry-After when to ask again',
    params: runParamsSchema,
    response: runSchema,
    errors: [404],
  })
  async read(
    @Param(new ZodPipe(runParamsSchema)) { id }: RunParams,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Run> {
    const run = await this.find(id);
    if (run.state === 'waiting' || run.state === 'running') void reply.header('retry-after', askAgainSeconds);
    return viewRun(run);
  }

  @Get(':id/logs')
  @Describe({
    summary: 'What a run of a job said while it worked',
    params: runParamsSchema,
    query: linesQuerySchema,
    response: runLinesSchema,
    errors: [404],
  })
  async logs(
    @Param(new ZodPipe(runParamsSchema)) { id }: RunParams,
    @Query(new ZodPipe(linesQuerySchema)) page: z.output<typeof linesQuerySchema>,
  ): Promise<RunLines> {
    await this.find(id);
    const lines = await linesOfRun(this.house.database, id, page);
    return { lines: lines.map((line) => ({ ...line, at: line.at.toISOString() })) };
  }

  @Post(':id/cancel')
  @Describe({
    summary: 'Stops a run: one that waits at once, one that works as soon as it can',
    params: runParamsSchema,
    response: runSchema,
    status: 202,
    errors: [400, 404],
  })
  async cancel(
    @Param(new ZodPipe(runParamsSchema)) { id }: RunParams,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Run> {
    void reply.code(202);
    return viewRun(await stopRun(this.house, id, callerOf(request)));
  }

  private async find(id: string): Promise<RunRecord> {
    const run = await findRun(this.house.database, id);
    if (!run) throw new TributaryError('NOT_FOUND', `No run has the id ${id}.`);
    return run;
  }
}
