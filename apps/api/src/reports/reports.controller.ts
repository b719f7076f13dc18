import { Controller, Get, Param, Redirect, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { House } from '@tributary/worker';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { InjectHouse } from '../house-token.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { Describe } from '../openapi/describe.js';
import { runParamsSchema } from '../runs/run.schemas.js';
import { readReport } from './read-report.js';

/** The page draws and styles itself, and holds customers' words: it may run nothing, load nothing and send nothing. */
const reportPolicy = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  'font-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

@ApiTags('reports')
@Controller()
export class ReportsController {
  constructor(@InjectHouse() private readonly house: House) {}

  @Get()
  @Redirect('/report', 302)
  @Describe({ summary: 'Leads to the latest report', status: 302 })
  home(): void {}

  @Get('report')
  @Describe({ summary: 'Report page of the latest run', produces: 'text/html', errors: [404] })
  latest(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    return this.page(reply, 'latest');
  }

  @Get('reports/:id')
  @Describe({ summary: 'Report page of a run', params: runParamsSchema, produces: 'text/html', errors: [400, 404] })
  read(
    @Param(new ZodPipe(runParamsSchema)) { id }: z.output<typeof runParamsSchema>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    return this.page(reply, id);
  }

  private async page(reply: FastifyReply, name: string): Promise<string> {
    const page = await readReport(this.house.dataDirectory, name);
    void reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', reportPolicy)
      .header('cache-control', 'no-store');
    return page;
  }
}
