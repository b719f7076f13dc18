import { Controller, Delete, Get, HttpCode, Param, Put, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { commands, groupsList, groupsShow, type ChangedMember, type House } from '@tributary/worker';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { InjectHouse } from '../house-token.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { Describe } from '../openapi/describe.js';
import { callerOf } from '../security/caller.js';
import {
  changedMemberSchema,
  groupPageSchema,
  groupParamsSchema,
  groupsQuerySchema,
  groupsSchema,
  memberParamsSchema,
} from './group.schemas.js';

type Member = z.output<typeof memberParamsSchema>;

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

  @Put(':kind/:id/members/:person')
  @Describe({
    summary: 'Puts a person into an account; answers when it holds',
    params: memberParamsSchema,
    response: changedMemberSchema,
    errors: [400, 404],
  })
  add(@Param(new ZodPipe(memberParamsSchema)) member: Member, @Req() request: FastifyRequest): Promise<ChangedMember> {
    return this.change('groups add', member, request);
  }

  @Delete(':kind/:id/members/:person')
  @HttpCode(200)
  @Describe({
    summary: 'Takes a person out of an account; answers when it holds',
    params: memberParamsSchema,
    response: changedMemberSchema,
    errors: [400, 404],
  })
  remove(
    @Param(new ZodPipe(memberParamsSchema)) member: Member,
    @Req() request: FastifyRequest,
  ): Promise<ChangedMember> {
    return this.change('groups remove', member, request);
  }

  private change(name: string, member: Member, request: FastifyRequest): Promise<ChangedMember> {
    const signal = new AbortController().signal;
    const context = { house: this.house, tell: () => {}, signal, startedBy: callerOf(request) };
    return commands[name]!(context, member) as Promise<ChangedMember>;
  }
}
