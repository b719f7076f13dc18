import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { featuresList, featuresShow, importFeatureValues, type House } from '@tributary/worker';
import type { z } from 'zod';
import { InjectHouse } from '../house-token.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { Describe } from '../openapi/describe.js';
import {
  featurePersonParamsSchema,
  featureSetParamsSchema,
  featureSetsSchema,
  featureVectorSchema,
  givenValuesSchema,
  importedSchema,
  type FeatureSets,
  type FeatureVector,
  type Imported,
} from './feature.schemas.js';

@ApiTags('features')
@Controller('v1/features')
export class FeaturesController {
  constructor(@InjectHouse() private readonly house: House) {}

  @Get()
  @Describe({ summary: 'Every feature: what it means, its owner, and how fresh it is', response: featureSetsSchema })
  list(): Promise<FeatureSets> {
    return featuresList(this.context());
  }

  @Get('people/:person')
  @Describe({
    summary: 'Every feature of one person',
    params: featurePersonParamsSchema,
    response: featureVectorSchema,
    errors: [404],
  })
  show(
    @Param(new ZodPipe(featurePersonParamsSchema)) { person }: z.output<typeof featurePersonParamsSchema>,
  ): Promise<FeatureVector> {
    return featuresShow(this.context(), { identifier: person });
  }

  @Post(':set/values')
  @HttpCode(200)
  @Describe({
    summary: 'Takes scores made elsewhere into an imported set',
    params: featureSetParamsSchema,
    body: givenValuesSchema,
    response: importedSchema,
    errors: [400, 404],
  })
  give(
    @Param(new ZodPipe(featureSetParamsSchema)) { set }: z.output<typeof featureSetParamsSchema>,
    @Body(new ZodPipe(givenValuesSchema)) { version, at, rows }: z.output<typeof givenValuesSchema>,
  ): Promise<Imported> {
    return importFeatureValues(this.context(), { set, version, at, rows });
  }

  /** Once begun, work is finished, whether or not anyone still waits for the answer. */
  private context() {
    return { house: this.house, tell: () => undefined, signal: new AbortController().signal, startedBy: 'api' };
  }
}
