import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiProduces, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { type z } from 'zod';
import { errorSchema } from '../http/error-body.js';
import { oas } from './named-schemas.js';

export interface RouteDescription {
  summary: string;
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodType;
  /** What the route answers with; it is held to it. */
  response?: z.ZodType;
  /** Type of an answer that is not JSON. */
  produces?: string;
  /** What one piece of a stream holds. */
  line?: z.ZodType;
  /** Status of the answer. Default 200. */
  status?: number;
  /** Statuses of errors worth telling, beside those every route has. */
  errors?: readonly number[];
}

const responses = new WeakMap<object, z.ZodType>();

/** The schema that a handler's answers are held to. */
export function responseOf(handler: object): z.ZodType | undefined {
  return responses.get(handler);
}

/** Describes a route for OpenAPI from its zod schemas, and holds its answers to them. */
export function Describe(route: RouteDescription): MethodDecorator {
  const success = route.response
    ? { schema: oas(route.response) }
    : route.produces
      ? { content: { [route.produces]: { schema: route.line ? oas(route.line) : { type: 'string' as const } } } }
      : {};
  const described = applyDecorators(
    ApiOperation({ summary: route.summary }),
    ...parametersOf(route.params).map(([name, schema]) => ApiParam({ name, schema: oas(schema, 'input') })),
    ...parametersOf(route.query).map(([name, schema]) =>
      ApiQuery({ name, schema: oas(schema, 'input'), required: !schema.safeParse(undefined).success }),
    ),
    ...(route.body ? [ApiBody({ schema: oas(route.body, 'input') })] : []),
    ...(route.produces ? [ApiProduces(route.produces)] : []),
    ApiResponse({ status: route.status ?? 200, description: 'Done.', ...success }),
    ...(route.errors ?? []).map((status) => ApiResponse({ status, description: 'Refused.', schema: oas(errorSchema) })),
  );
  return (target, key, descriptor) => {
    if (route.response) responses.set(descriptor.value as object, route.response);
    described(target, key, descriptor);
  };
}

function parametersOf(schema: z.ZodObject | undefined): [string, z.ZodType][] {
  return Object.entries(schema?.shape ?? {}) as [string, z.ZodType][];
}
