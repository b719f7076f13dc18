import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR } from '@nestjs/core';
import type { House } from '@tributary/worker';
import { DefinitionsController } from './definitions/definitions.controller.js';
import { LinkageController } from './linkage/linkage.controller.js';
import { ReviewController } from './linkage/review.controller.js';
import { EventsController } from './events/events.controller.js';
import { FeaturesController } from './features/features.controller.js';
import { GroupsController } from './groups/groups.controller.js';
import { HealthController } from './health/health.controller.js';
import { HOUSE, READINESS } from './house-token.js';
import { ArrivalsController } from './identity/arrivals.controller.js';
import { IdentityController } from './identity/identity.controller.js';
import { JobsController } from './jobs/jobs.controller.js';
import { ErrorFilter } from './http/error.filter.js';
import { ResponseInterceptor } from './http/response.interceptor.js';
import { LifecyclesController } from './lifecycles/lifecycles.controller.js';
import { ModelsController } from './models/models.controller.js';
import { OperationsController } from './operations/operations.controller.js';
import type { ReadinessCheck } from './options.js';
import { PluginsController } from './plugins/plugins.controller.js';
import { ProfilesController } from './profiles/profiles.controller.js';
import { QualityController } from './quality/quality.controller.js';
import { QuarantineController } from './quarantine/quarantine.controller.js';
import { ReportsController } from './reports/reports.controller.js';
import { RunsController } from './runs/runs.controller.js';
import { SyncsController } from './syncs/syncs.controller.js';
import { SegmentsController } from './segments/segments.controller.js';
import { SuppressionsController } from './suppressions/suppressions.controller.js';
import { StrategiesController } from './strategies/strategies.controller.js';
import { JourneysController } from './journeys/journeys.controller.js';
import { TriggersController } from './triggers/triggers.controller.js';

@Module({})
export class ApiModule {
  /** The api of an open house; `readiness` names parts beside the engines that /ready asks. Has no guard: see {@link startApi}. */
  static forHouse(house: House, readiness: Readonly<Record<string, ReadinessCheck>> = {}): DynamicModule {
    return {
      module: ApiModule,
      controllers: [
        HealthController,
        LinkageController,
        ReviewController,
        ProfilesController,
        IdentityController,
        ArrivalsController,
        GroupsController,
        SegmentsController,
        FeaturesController,
        LifecyclesController,
        JourneysController,
        StrategiesController,
        SuppressionsController,
        TriggersController,
        SyncsController,
        DefinitionsController,
        EventsController,
        JobsController,
        RunsController,
        ModelsController,
        OperationsController,
        PluginsController,
        QualityController,
        QuarantineController,
        ReportsController,
      ],
      providers: [
        { provide: HOUSE, useValue: house },
        { provide: READINESS, useValue: readiness },
        { provide: APP_FILTER, useFactory: () => new ErrorFilter(house.log) },
        { provide: APP_INTERCEPTOR, useClass: ResponseInterceptor },
      ],
    };
  }
}
