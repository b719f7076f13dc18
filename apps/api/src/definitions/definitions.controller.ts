import { Body, Controller, Get, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { TributaryError, type ApplyResult } from '@tributary/contracts';
import { applyToHouse, lastRevision, planDefinitions, readApplied, type House } from '@tributary/worker';
import type { z } from 'zod';
import { InjectHouse } from '../house-token.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { Describe } from '../openapi/describe.js';
import { AdminGuard, AdminKey } from '../security/admin.guard.js';
import {
  appliedSchema,
  applyRequestSchema,
  definitionParamsSchema,
  definitionSchema,
  definitionsSchema,
  type DefinitionPage,
  type Definitions,
} from './definition.schemas.js';
import { readDefinition } from './read-definition.js';

@ApiTags('definitions')
@Controller('v1/definitions')
@UseGuards(AdminGuard)
export class DefinitionsController {
  constructor(@InjectHouse() private readonly house: House) {}

  @Get()
  @Describe({
    summary: 'What holds: every definition with its version (admin token)',
    response: definitionsSchema,
    errors: [403],
  })
  async list(): Promise<Definitions> {
    const { database } = this.house;
    return { revision: await lastRevision(database), definitions: await readApplied(database) };
  }

  @Get(':kind/:key')
  @Describe({
    summary: 'One definition with its history (admin token)',
    params: definitionParamsSchema,
    response: definitionSchema,
    errors: [403, 404],
  })
  read(
    @Param(new ZodPipe(definitionParamsSchema)) address: z.output<typeof definitionParamsSchema>,
  ): Promise<DefinitionPage> {
    return readDefinition(this.house, address);
  }

  @Post('apply')
  @HttpCode(200)
  @Describe({
    summary: 'Apply definitions, all of them or none; with dryRun the plan alone (admin token)',
    body: applyRequestSchema,
    response: appliedSchema,
    errors: [400, 403, 404, 409, 422],
  })
  apply(
    @Body(new ZodPipe(applyRequestSchema)) { managedBy, preview, ...request }: z.output<typeof applyRequestSchema>,
    @AdminKey() by: string,
  ): Promise<ApplyResult> {
    if (managedBy === 'code' && request.remove.length > 0)
      throw new TributaryError(
        'INVALID_REQUEST',
        'remove: only with managedBy "ui"; leave it out of the configuration.',
      );
    const context = {
      house: this.house,
      tell: () => {},
      // Once begun it is finished, whether or not anyone still waits for the answer.
      signal: new AbortController().signal,
      startedBy: `api ${by}`,
    };
    const asked = { ...request, path: 'config', manager: managedBy, by, via: 'api' } as const;
    return request.dryRun ? planDefinitions(context, { ...asked, preview }) : applyToHouse(context, asked);
  }
}
