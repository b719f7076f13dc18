import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { engineVersion, type House } from '@tributary/worker';
import type { FastifyReply } from 'fastify';
import { InjectHouse, READINESS } from '../house-token.js';
import { Describe } from '../openapi/describe.js';
import type { ReadinessCheck } from '../options.js';
import { askParts, engineChecks } from './ask-parts.js';
import { healthSchema, readinessSchema, type Readiness } from './health.schemas.js';
import { readMetrics } from '../metrics/read-metrics.js';

@ApiTags('health')
@Controller()
export class HealthController {
  constructor(
    @InjectHouse() private readonly house: House,
    @Inject(READINESS) private readonly checks: Readonly<Record<string, ReadinessCheck>>,
  ) {}

  @Get('health')
  @Describe({ summary: 'The process lives. Needs no token.', response: healthSchema })
  health(): { ok: true; version: string } {
    return { ok: true, version: engineVersion };
  }

  @Get('ready')
  @Describe({
    summary: 'Every part answers within a second (else 503). Needs no token.',
    response: readinessSchema,
    errors: [503],
  })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Readiness> {
    const readiness = await askParts({ ...engineChecks(this.house), ...this.checks });
    if (!readiness.ready) void reply.code(503);
    return readiness;
  }

  @Get('metrics')
  @Header('cache-control', 'no-store')
  @Describe({
    summary: 'Figures in Prometheus text format. From this machine without a token.',
    produces: 'text/plain',
  })
  metrics(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    void reply.type(this.house.metrics.registry.contentType);
    return readMetrics(this.house);
  }
}
