import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { groupsList, groupsShow, type House } from '@tributary/worker';
import type { z } from 'zod';
import { InjectHouse } from '../house-token.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { Describe } from '../openapi/describe.js';
import { groupPageSchema, groupParamsSchema, groupsQuerySchema, groupsSchema } from './group.schemas.js';

@ApiTags('profiles')
@Controller('v1/groups')
export class GroupsController {
  constructor(@InjectHouse() private readonly house: House) {}

  @Get()
  @Describe({
    summary: 'Accounts and households, those of most members first',
    query: groupsQuerySchema,
    response: groupsSchema,
    errors: [400, 404],
  })
  list(@Query(new ZodPipe(groupsQuerySchema)) asked: z.output<typeof groupsQuerySchema>) {
    return groupsList({ house: this.house }, asked);
  }

  @Get(':kind/:id')
  @Describe({
    summary: 'One group: what is known of it, and who is in it',
    params: groupParamsSchema,
    response: groupPageSchema,
    errors: [400, 404],
  })
  show(@Param(new ZodPipe(groupParamsSchema)) asked: z.output<typeof groupParamsSchema>) {
    return groupsShow({ house: this.house }, asked);
  }
}
