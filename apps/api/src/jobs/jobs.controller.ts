import { Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { TributaryError } from '@tributary/contracts';
import { listRuns } from '@tributary/observability';
import { enqueueRun, registerJobs, requestJob, viewJobs, viewRun, type House, type JobView } from '@tributary/worker';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { InjectHouse } from '../house-token.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { Describe } from '../openapi/describe.js';
import { runSchema, runsSchema, type Run } from '../runs/run.schemas.js';
import { callerOf } from '../security/caller.js';
import { jobParamsSchema, jobRunsQuerySchema, jobSchema, jobsSchema, startRunSchema } from './job.schemas.js';

const startRun = new ZodPipe(startRunSchema);
type JobParams = z.output<typeof jobParamsSchema>;

@ApiTags('jobs')
@Controller('v1/jobs')
export class JobsController {
  constructor(@InjectHouse() private readonly house: House) {
    // Runs that are asked for here may be carried out by a worker elsewhere; the queue must know them all the same.
    registerJobs(house);
  }

  @Get()
  @Describe({ summary: 'Every job with its schedule, its next start and its last run', response: jobsSchema })
  async list(): Promise<{ jobs: JobView[] }> {
    return { jobs: await viewJobs(this.house) };
  }

  @Get(':name')
  @Describe({ summary: 'One job', params: jobParamsSchema, response: jobSchema, errors: [404] })
  read(@Param(new ZodPipe(jobParamsSchema)) { name }: JobParams): Promise<JobView> {
    return this.find(name);
  }

  @Get(':name/runs')
  @Describe({
    summary: 'The latest runs of a job',
    params: jobParamsSchema,
    query: jobRunsQuerySchema,
    response: runsSchema,
    errors: [404],
  })
  async runs(
    @Param(new ZodPipe(jobParamsSchema)) { name }: JobParams,
    @Query(new ZodPipe(jobRunsQuerySchema)) { limit }: z.output<typeof jobRunsQuerySchema>,
  ): Promise<{ runs: Run[] }> {
    await this.find(name);
    return { runs: (await listRuns(this.house.database, { job: name, limit })).map(viewRun) };
  }

  @Post(':name/runs')
  @Describe({
    summary: 'Starts a run; poll the address in Location until its state is done, failed or cancelled',
    params: jobParamsSchema,
    body: startRunSchema,
    response: runSchema,
    status: 202,
    errors: [400, 404, 409],
  })
  async start(
    @Param(new ZodPipe(jobParamsSchema)) { name }: JobParams,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Run> {
    const { from, to, only, anyway } = startRun.transform(request.body);
    const range = from === undefined ? undefined : { from, to: to ?? from };
    const run = await requestJob(this.house, { name, range, only, anyway, startedBy: callerOf(request) });
    await enqueueRun(this.house, run);
    void reply.code(202).header('location', `/v1/runs/${run.id}`);
    return viewRun(run);
  }

  private async find(name: string): Promise<JobView> {
    const job = (await viewJobs(this.house)).find((one) => one.name === name);
    if (!job) throw new TributaryError('JOB_UNKNOWN', `No job "${name}". GET /v1/jobs names them.`);
    return job;
  }
}
