import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { map, type Observable } from 'rxjs';
import { responseOf } from '../openapi/describe.js';

/** A route answers with what its described schema holds and nothing else: a field nobody described does not leave the house. */
@Injectable()
export class ResponseInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const schema = responseOf(context.getHandler());
    return schema ? next.handle().pipe(map((answer: unknown) => schema.parse(answer))) : next.handle();
  }
}
