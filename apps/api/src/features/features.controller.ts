import { Readable } from 'node:stream';
import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  featuresList,
  featuresMatrix,
  featuresPreview,
  featuresShow,
  importFeatureValues,
  type House,
} from '@tributary/worker';
import type { FastifyReply } from 'fastify';
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
  matrixQuerySchema,
  previewedFeatureSchema,
  previewFeatureSchema,
  type FeatureSets,
  type FeatureVector,
  type Imported,
  type PreviewedFeature,
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

  @Post(':set/preview')
  @HttpCode(200)
  @Describe({
    summary: 'What one more feature of a set would be for the people there are; saves nothing',
    params: featureSetParamsSchema,
    body: previewFeatureSchema,
    response: previewedFeatureSchema,
    errors: [400, 404, 422],
  })
  preview(
    @Param(new ZodPipe(featureSetParamsSchema)) { set }: z.output<typeof featureSetParamsSchema>,
    @Body(new ZodPipe(previewFeatureSchema)) { definition }: z.output<typeof previewFeatureSchema>,
  ): Promise<PreviewedFeature> {
    return featuresPreview(this.context(), { set, definition });
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

  @Get(':set/matrix')
  @Describe({
    summary:
      'A set as a file: a row per person, a column per feature; in force, or as of a past day without looking ahead',
    params: featureSetParamsSchema,
    query: matrixQuerySchema,
    produces: 'application/octet-stream',
    errors: [400, 404],
  })
  async matrix(
    @Param(new ZodPipe(featureSetParamsSchema)) { set }: z.output<typeof featureSetParamsSchema>,
    @Query(new ZodPipe(matrixQuerySchema)) asked: z.output<typeof matrixQuerySchema>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { bytes } = await featuresMatrix(this.house, { set, ...asked });
    await reply
      .type(asked.format === 'csv' ? 'text/csv; charset=utf-8' : 'application/octet-stream')
      .header('content-disposition', `attachment; filename="${set}.${asked.format}"`)
      .send(Readable.from(bytes));
  }

  /** Once begun, work is finished, whether or not anyone still waits for the answer. */
  private context() {
    return { house: this.house, tell: () => undefined, signal: new AbortController().signal, startedBy: 'api' };
  }
}
