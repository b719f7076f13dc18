import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { strategiesList, type House } from '@tributary/worker';
import { InjectHouse } from '../house-token.js';
import { Describe } from '../openapi/describe.js';
import { strategiesSchema } from './strategy.schemas.js';

@ApiTags('strategies')
@Controller('v1/strategies')
export class StrategiesController {
  constructor(@InjectHouse() private readonly house: House) {}

  @Get()
  @Describe({
    summary: 'The map from segments to strategies, with what each channel would do now and who yields to whom',
    response: strategiesSchema,
  })
  list() {
    return strategiesList({ house: this.house, signal: new AbortController().signal });
  }
}
