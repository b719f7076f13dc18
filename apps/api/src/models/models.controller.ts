import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { TributaryError } from '@tributary/contracts';
import {
  commands,
  modelsDrift,
  modelsImputed,
  modelsList,
  modelsRename,
  modelsShow,
  modelsTimeline,
  modelsWhy,
  type DriftReport,
  type House,
  type ModelImputed,
  type ModelShown,
  type ModelRunResult,
  type ModelTimeline,
  type ModelVersion,
  type ModelWhy,
} from '@tributary/worker';
import type { z } from 'zod';
import { InjectHouse } from '../house-token.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { Describe } from '../openapi/describe.js';
import {
  assignedSchema,
  clusterParamsSchema,
  driftQuerySchema,
  driftSchema,
  modelParamsSchema,
  modelRunSchema,
  modelShownSchema,
  renameSchema,
  runModelSchema,
  useVersionSchema,
  versionQuerySchema,
} from './model.schemas.js';
import { imputedQuerySchema, imputedSchema, personParamsSchema, whySchema } from './model-values.schemas.js';
import { modelVersionsSchema, timelineSchema } from './version.schemas.js';

type Assigned = z.output<typeof assignedSchema>;
type Params = z.output<typeof modelParamsSchema>;

@ApiTags('models')
@Controller('v1/models')
export class ModelsController {
  constructor(@InjectHouse() private readonly house: House) {}

  @Get()
  @Describe({ summary: 'Versions of all models, with metrics and which is in force', response: modelVersionsSchema })
  list(): Promise<{ versions: ModelVersion[] }> {
    return modelsList({ house: this.house, ...quiet }, {});
  }

  @Get(':key')
  @Describe({
    summary: 'A version of a model: its steps, its curve, its clusters with the numbers behind each sentence',
    params: modelParamsSchema,
    query: versionQuerySchema,
    response: modelShownSchema,
    errors: [404],
  })
  read(
    @Param(new ZodPipe(modelParamsSchema)) { key }: Params,
    @Query(new ZodPipe(versionQuerySchema)) { version }: z.output<typeof versionQuerySchema>,
  ): Promise<ModelShown> {
    return modelsShow({ house: this.house, ...quiet }, { key, ...(version === undefined ? {} : { version }) });
  }

  @Get(':key/drift')
  @Describe({
    summary: 'How far the features lie from those the version in force was fitted on',
    params: modelParamsSchema,
    query: driftQuerySchema,
    response: driftSchema,
    errors: [404],
  })
  drift(
    @Param(new ZodPipe(modelParamsSchema)) { key }: Params,
    @Query(new ZodPipe(driftQuerySchema)) { limit }: z.output<typeof driftQuerySchema>,
  ): Promise<DriftReport> {
    return modelsDrift({ house: this.house, ...quiet }, { key, limit });
  }

  @Get(':key/people/:person')
  @Describe({
    summary:
      'Why a person is in a cluster by the version in force: each feature as the model took it, filled ones marked',
    params: personParamsSchema,
    response: whySchema,
    errors: [404],
  })
  why(@Param(new ZodPipe(personParamsSchema)) { key, person }: z.output<typeof personParamsSchema>): Promise<ModelWhy> {
    return modelsWhy({ house: this.house }, { key, identifier: person });
  }

  @Get(':key/imputed')
  @Describe({
    summary: 'Of how many people each feature is missing, by cluster, and what the version in force takes instead',
    params: modelParamsSchema,
    query: imputedQuerySchema,
    response: imputedSchema,
    errors: [404],
  })
  imputed(
    @Param(new ZodPipe(modelParamsSchema)) { key }: Params,
    @Query(new ZodPipe(imputedQuerySchema)) query: z.output<typeof imputedQuerySchema>,
  ): Promise<ModelImputed> {
    return modelsImputed({ house: this.house }, { key, ...query });
  }

  @Get(':key/timeline')
  @Describe({
    summary: 'How the clusters of a model went on from version to version: metrics, streams of people, turnover',
    params: modelParamsSchema,
    response: timelineSchema,
    errors: [404],
  })
  timeline(@Param(new ZodPipe(modelParamsSchema)) { key }: Params): Promise<ModelTimeline> {
    return modelsTimeline({ house: this.house, ...quiet }, { key });
  }

  @Post(':key/runs')
  @HttpCode(200)
  @Describe({
    summary: 'Fits the model on the features computed last, and publishes it behind its gate',
    params: modelParamsSchema,
    body: runModelSchema,
    response: modelRunSchema,
    errors: [400, 404, 422],
  })
  async run(
    @Param(new ZodPipe(modelParamsSchema)) { key }: Params,
    @Body(new ZodPipe(runModelSchema)) body: z.output<typeof runModelSchema>,
  ): Promise<ModelRunResult> {
    return (await this.act('models run', { key, ...body })) as ModelRunResult;
  }

  @Post(':key/assignments')
  @HttpCode(200)
  @Describe({
    summary: 'Gives everybody their cluster by the features as they are now, by the version in force',
    params: modelParamsSchema,
    response: assignedSchema,
    errors: [404],
  })
  async assign(@Param(new ZodPipe(modelParamsSchema)) { key }: Params): Promise<Assigned> {
    return (await this.act('models assign', { key })) as Assigned;
  }

  @Put(':key/version')
  @Describe({
    summary: 'Puts a version in force: an older one, or one that the gate held back',
    params: modelParamsSchema,
    body: useVersionSchema,
    response: modelVersionsSchema,
    errors: [400, 404],
  })
  async use(
    @Param(new ZodPipe(modelParamsSchema)) { key }: Params,
    @Body(new ZodPipe(useVersionSchema)) { version }: z.output<typeof useVersionSchema>,
  ): Promise<{ versions: ModelVersion[] }> {
    return (await this.act('models use', { key, version })) as { versions: ModelVersion[] };
  }

  @Put(':key/clusters/:cluster/name')
  @Describe({
    summary:
      'Gives a cluster of the version in force another name; other versions keep it where they are the same people',
    params: clusterParamsSchema,
    body: renameSchema,
    response: modelShownSchema,
    errors: [400, 404],
  })
  rename(
    @Param(new ZodPipe(clusterParamsSchema)) { key, cluster }: z.output<typeof clusterParamsSchema>,
    @Body(new ZodPipe(renameSchema)) { name }: z.output<typeof renameSchema>,
  ): Promise<ModelShown> {
    return modelsRename({ house: this.house, ...quiet }, { key, cluster, name });
  }

  @Delete(':key/clusters/:cluster/name')
  @Describe({
    summary: 'Gives a cluster of the version in force the name back that it had before',
    params: clusterParamsSchema,
    response: modelShownSchema,
    errors: [400, 404],
  })
  undoRename(
    @Param(new ZodPipe(clusterParamsSchema)) { key, cluster }: z.output<typeof clusterParamsSchema>,
  ): Promise<ModelShown> {
    return modelsRename({ house: this.house, ...quiet }, { key, cluster, undo: true });
  }

  /** Through the command, so that it waits for its turn among runs and imports. */
  private act(name: string, args: object): Promise<unknown> {
    const command = commands[name];
    if (!command) throw new TributaryError('INVALID_REQUEST', `No command "${name}".`);
    return command({ house: this.house, ...quiet }, args);
  }
}

/** Nobody watches the progress of a request. */
const quiet = { tell: () => undefined, signal: new AbortController().signal };
