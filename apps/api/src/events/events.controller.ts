import { randomBytes } from 'node:crypto';
import { Controller, Get, Query, Req, Res, type OnModuleDestroy } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import { TributaryError } from '@tributary/contracts';
import { eventsNext, hasScope, type House } from '@tributary/worker';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { InjectHouse } from '../house-token.js';
import '../http/answer-time.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { Describe } from '../openapi/describe.js';
import { callerKey } from '../security/caller.js';
import { eventLineSchema, eventsQuerySchema } from './event.schemas.js';
import { writeStream } from './write-stream.js';

/** Streams at once; each is a connection that stays. */
const mostStreams = 50;
/** Without lines, something is said this often, so that nobody in between takes the connection for dead. */
const silenceMs = 15_000;

@ApiTags('events')
@Controller('v1/events')
export class EventsController implements OnModuleDestroy {
  private readonly stopping = new AbortController();
  private streams = 0;

  constructor(@InjectHouse() private readonly house: House) {}

  onModuleDestroy(): void {
    this.stopping.abort();
  }

  @Get('tail')
  @RouteConfig({ endless: true })
  @Describe({
    summary:
      'Events as they pass, with their way through the stages, as server-sent events named by kind; "missed" says how many went by unseen',
    query: eventsQuerySchema,
    produces: 'text/event-stream',
    line: eventLineSchema,
    errors: [400, 429],
  })
  async tail(
    @Query(new ZodPipe(eventsQuerySchema)) { kind, source, event, id, after }: z.output<typeof eventsQuerySchema>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (this.streams >= mostStreams)
      throw new TributaryError('RATE_LIMITED', `${mostStreams} streams of events are open, which is the most at once.`);
    this.streams++;
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const signal = AbortSignal.any([gone.signal, this.stopping.signal]);
    try {
      const key = callerKey(request);
      const personal = key !== undefined && (await hasScope(this.house.database, { id: key, scope: 'personal' }));
      const seen = request.headers['last-event-id'];
      const salt = randomBytes(16).toString('hex');
      const filter = { kinds: kind, source, event, id };
      const pages = { house: this.house, signal };
      // The first look is answered at once: where it begins is told before anything comes.
      let waitMs = 0;
      reply.hijack();
      reply.raw.writeHead(200, {
        ...(reply.getHeaders() as Record<string, string>),
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        // Else the connection outlives the stream, and whoever stops the server waits for it.
        connection: 'close',
        // nginx would keep lines until a buffer is full.
        'x-accel-buffering': 'no',
      });
      await writeStream(reply.raw, {
        next: (place) => {
          const page = eventsNext(pages, { filter, after: place, waitMs, personal, salt });
          waitMs = silenceMs;
          return page;
        },
        show: (line) => eventLineSchema.parse({ ...line, at: new Date(line.at).toISOString() }),
        after: typeof seen === 'string' ? seen : after,
        signal,
      });
    } catch (error) {
      // After the headers there is nobody left to tell: the reader comes again.
      if (!reply.sent) throw error;
      this.house.log.warn({ err: error }, 'a stream of events ended early');
      reply.raw.destroy();
    } finally {
      this.streams--;
    }
  }
}
