import { Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { keptChecks, type KeptCheck } from '@tributary/quality';
import { auditHouse, planViolations, type AuditResult, type House, type Violations } from '@tributary/worker';
import type { z } from 'zod';
import { InjectHouse } from '../house-token.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { Describe } from '../openapi/describe.js';
import {
  auditQuerySchema,
  auditSchema,
  historyQuerySchema,
  historySchema,
  violationsQuerySchema,
  violationsSchema,
} from './quality.schemas.js';

@ApiTags('quality')
@Controller('v1/quality')
export class QualityController {
  constructor(@InjectHouse() private readonly house: House) {}

  @Post('audit')
  @HttpCode(200)
  @Describe({
    summary: 'The quality of what each source gave, now; keeps its checklist',
    query: auditQuerySchema,
    response: auditSchema,
    errors: [404],
  })
  async audit(
    @Query(new ZodPipe(auditQuerySchema)) { source }: z.output<typeof auditQuerySchema>,
  ): Promise<AuditResult> {
    await this.house.reload();
    return auditHouse(this.house, source);
  }

  @Get('checks')
  @Describe({
    summary: 'Checklists that were kept, the latest first',
    query: historyQuerySchema,
    response: historySchema,
  })
  async checks(
    @Query(new ZodPipe(historyQuerySchema)) { limit }: z.output<typeof historyQuerySchema>,
  ): Promise<{ history: KeptCheck[] }> {
    return { history: await keptChecks(this.house.warehouse, { limit }) };
  }

  @Get('violations')
  @Describe({
    summary: 'What broke a tracking plan, counted with samples',
    query: violationsQuerySchema,
    response: violationsSchema,
    errors: [400],
  })
  violations(
    @Query(new ZodPipe(violationsQuerySchema)) query: z.output<typeof violationsQuerySchema>,
  ): Promise<Violations> {
    return planViolations({ house: this.house }, query);
  }
}
