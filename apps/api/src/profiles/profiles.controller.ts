import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { profilesAt, type House } from '@tributary/worker';
import type { z } from 'zod';
import { InjectHouse } from '../house-token.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { isoOf } from '../http/times.js';
import { Describe } from '../openapi/describe.js';
import { findProfiles } from './find-profiles.js';
import {
  findProfilesQuerySchema,
  foundProfilesSchema,
  profileParamsSchema,
  profileQuerySchema,
  personThenQuerySchema,
  personThenSchema,
  profileSchema,
} from './profile.schemas.js';
import type { FoundProfiles, PersonThen, Profile } from './profile.schemas.js';
import { readProfile } from './read-profile.js';

@ApiTags('profiles')
@Controller('v1/profiles')
export class ProfilesController {
  constructor(@InjectHouse() private readonly house: House) {}

  @Get()
  @Describe({
    summary: 'Profiles that hold an identifier',
    query: findProfilesQuerySchema,
    response: foundProfilesSchema,
    errors: [400],
  })
  find(
    @Query(new ZodPipe(findProfilesQuerySchema)) asked: z.output<typeof findProfilesQuerySchema>,
  ): Promise<FoundProfiles> {
    return findProfiles(this.house, asked);
  }

  @Get(':publicId/at')
  @Describe({
    summary: 'One person as known at a moment: traits and segments, without what came in or was merged later',
    params: profileParamsSchema,
    query: personThenQuerySchema,
    response: personThenSchema,
    errors: [400, 404],
  })
  async at(
    @Param(new ZodPipe(profileParamsSchema)) { publicId }: z.output<typeof profileParamsSchema>,
    @Query(new ZodPipe(personThenQuerySchema)) { moment }: z.output<typeof personThenQuerySchema>,
  ): Promise<PersonThen> {
    const { traits, segments, ...then } = await profilesAt({ house: this.house }, { identifier: publicId, at: moment });
    return {
      ...then,
      traits: traits.map(({ name, value, source, occurredAt }) => ({
        name,
        value,
        source,
        occurredAt: isoOf(occurredAt),
      })),
      segments: segments.map(({ segment, since }) => ({ segment, since: isoOf(since) })),
    };
  }

  @Get(':publicId')
  @Describe({
    summary:
      'One person: identifiers, traits with their source, merges with their evidence, consents, segments, latest events',
    params: profileParamsSchema,
    query: profileQuerySchema,
    response: profileSchema,
    errors: [400, 404],
  })
  read(
    @Param(new ZodPipe(profileParamsSchema)) { publicId }: z.output<typeof profileParamsSchema>,
    @Query(new ZodPipe(profileQuerySchema)) { events }: z.output<typeof profileQuerySchema>,
  ): Promise<Profile> {
    return readProfile(this.house, { publicId, events });
  }
}
