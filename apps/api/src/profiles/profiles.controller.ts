import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { House } from '@tributary/worker';
import type { z } from 'zod';
import { InjectHouse } from '../house-token.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { Describe } from '../openapi/describe.js';
import { findProfiles } from './find-profiles.js';
import {
  findProfilesQuerySchema,
  foundProfilesSchema,
  profileParamsSchema,
  profileQuerySchema,
  profileSchema,
} from './profile.schemas.js';
import type { FoundProfiles, Profile } from './profile.schemas.js';
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
