import type { Granted, Need, PluginContext } from '@tributary/plugin-kit';
import { plainFiles, plainTcp } from './plain-grants.js';
import { plainHttp } from './plain-http.js';
import { recordLog, type RecordedLog } from './recorded-log.js';
import { steppedClock, type SteppedClock } from './stepped-clock.js';

export interface TestContextOptions {
  /** The plugin's needs: what it does not name is absent. */
  needs?: readonly Need[];
  /** The folder behind `files`. */
  folder?: string;
  /** The folder behind `state`. */
  state?: string;
  signal?: AbortSignal;
  /** The longest that an HTTP request may wait for its answer, milliseconds, whatever the plugin asks for. */
  answerMs?: number;
}

export type TestContext<TSettings> = PluginContext<TSettings> &
  Partial<Granted> & { log: RecordedLog; clock: SteppedClock };

/** A context over real sockets and files, with a stepped clock and a log that is kept in memory. */
export function testContext<TSettings>(settings: TSettings, options: TestContextOptions = {}): TestContext<TSettings> {
  const needs = options.needs ?? [];
  const signal = options.signal ?? new AbortController().signal;
  return {
    settings,
    log: recordLog(),
    clock: steppedClock(),
    signal,
    ...(needs.includes('http') ? { http: plainHttp(signal, options.answerMs) } : {}),
    ...(needs.includes('tcp') ? { tcp: plainTcp() } : {}),
    ...(needs.includes('files') && options.folder !== undefined ? { files: plainFiles(options.folder) } : {}),
    ...(needs.includes('state') && options.state !== undefined ? { state: plainFiles(options.state) } : {}),
  };
}
