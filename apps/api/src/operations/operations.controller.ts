import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { operationCounts } from '@tributary/activation';
import type { House } from '@tributary/worker';
import { InjectHouse } from '../house-token.js';
import { Describe } from '../openapi/describe.js';
import { operationsSchema, type Operations } from './operation.schemas.js';

@ApiTags('operations')
@Controller('v1/operations')
export class OperationsController {
  constructor(@InjectHouse() private readonly house: House) {}

  @Get()
  @Describe({ summary: 'What became of the records sent, by sync', response: operationsSchema })
  async counts(): Promise<Operations> {
    return { operations: await operationCounts(this.house) };
  }
}
