import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { TributaryError } from '@tributary/contracts';
import { findRun, listRuns, type RunRecord } from '@tributary/observability';
import type { House } from '@tributary/worker';
import type { z } from 'zod';
import { InjectHouse } from '../house-token.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { Describe } from '../openapi/describe.js';
import { runParamsSchema, runSchema, runsQuerySchema, runsSchema, type Run } from './run.schemas.js';

@ApiTags('runs')
@Controller('v1/runs')
export class RunsController {
  constructor(@InjectHouse() private readonly house: House) {}

  @Get()
  @Describe({ summary: 'The latest runs', query: runsQuerySchema, response: runsSchema, errors: [400] })
  async list(@Query(new ZodPipe(runsQuerySchema)) filter: z.output<typeof runsQuerySchema>): Promise<{ runs: Run[] }> {
    return { runs: (await listRuns(this.house.database, filter)).map(runOf) };
  }

  @Get(':id')
  @Describe({
    summary: 'One run: what went in, what came out or why it failed',
    params: runParamsSchema,
    response: runSchema,
    errors: [404],
  })
  async read(@Param(new ZodPipe(runParamsSchema)) { id }: z.output<typeof runParamsSchema>): Promise<Run> {
    const run = await findRun(this.house.database, id);
    if (!run) throw new TributaryError('NOT_FOUND', `No run has the id ${id}.`);
    return runOf(run);
  }
}

function runOf({ startedAt, endedAt, ...run }: RunRecord): Run {
  return { ...run, startedAt: startedAt.toISOString(), endedAt: endedAt?.toISOString() ?? null };
}
