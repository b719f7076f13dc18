import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { journeysList, type House } from '@tributary/worker';
import { InjectHouse } from '../house-token.js';
import { Describe } from '../openapi/describe.js';
import { journeysSchema } from './journey.schemas.js';

@ApiTags('journeys')
@Controller('v1/journeys')
export class JourneysController {
  constructor(@InjectHouse() private readonly house: House) {}

  @Get()
  @Describe({
    summary: "Every journey: who is on the way, and what became of each step's messages",
    response: journeysSchema,
  })
  list() {
    return journeysList({ house: this.house });
  }
}
