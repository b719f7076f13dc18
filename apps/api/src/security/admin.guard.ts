import { createParamDecorator, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { TributaryError } from '@tributary/contracts';
import { findApiKey, isAdminKey, type House } from '@tributary/worker';
import type { FastifyRequest } from 'fastify';
import { InjectHouse } from '../house-token.js';

type KnownRequest = FastifyRequest & { adminKey?: string };

/** Lets the admin token past, sent as such: no other api key, and no cookie, that a browser sends unasked. */
@Injectable()
export class AdminGuard implements CanActivate {
  constructor(@InjectHouse() private readonly house: House) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<KnownRequest>();
    const token = /^Bearer ([\w-]{20,200})$/i.exec(request.headers.authorization ?? '')?.[1];
    const key = token === undefined ? undefined : await findApiKey(this.house.database, token);
    if (key === undefined || !(await isAdminKey(this.house.database, key)))
      throw new TributaryError('FORBIDDEN', 'Definitions need the admin token, as `Authorization: Bearer <token>`.');
    request.adminKey = key;
    return true;
  }
}

/** Id of the key that passed the {@link AdminGuard}. */
export const AdminKey = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<KnownRequest>().adminKey,
);
