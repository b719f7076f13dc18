import fs from 'node:fs';
import { TributaryError } from '@tributary/contracts';
import { afterEach, expect, it, vi } from 'vitest';
import { createLogger, logSettings } from './index.js';

/** The lines that a piece of work writes to standard error, and what went to standard output. */
function linesOf(work: () => void): Record<string, unknown>[] {
  const lines: string[] = [];
  vi.spyOn(fs, 'writeSync').mockImplementation(((fd: number, text: string | Buffer) => {
    expect(fd).toBe(2);
    lines.push(String(text));
    return Buffer.byteLength(text);
  }) as typeof fs.writeSync);
  work();
  return lines
    .join('')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
afterEach(() => vi.restoreAllMocks());

it('writes structured lines to standard error, from its level on', () => {
  const lines = linesOf(() => {
    const logger = createLogger({ name: 'house', level: 'warn' });
    logger.info({ n: 1 }, 'not this');
    logger.warn({ n: 2 }, 'this');
    logger.child({ run: 'r1' }).error({ n: 3 }, 'and this');
  });
  expect(lines).toMatchObject([
    { name: 'house', level: 40, n: 2, msg: 'this' },
    { name: 'house', level: 50, n: 3, run: 'r1', msg: 'and this' },
  ]);
});

it('replaces secrets, however they are spelled and nested, and in the bindings of a child', () => {
  const hidden = ['password', 'token', 'secret', 'apiKey', 'api_key', 'authorization', 'Authorization', 'cookie'];
  const secrets = Object.fromEntries(hidden.map((name) => [name, 'hunter2']));
  const lines = linesOf(() => {
    const logger = createLogger();
    logger.info(secrets, 'flat');
    logger.info({ connection: { settings: { auth: secrets } }, headers: secrets, ok: { token_count: 3 } }, 'nested');
    logger.child({ settings: secrets }).info('child');
  });
  expect(lines).toHaveLength(3);
  expect(JSON.stringify(lines)).not.toContain('hunter2');
  expect(lines[1]).toMatchObject({ headers: { apiKey: '[Redacted]' }, ok: { token_count: 3 } });
});

it('keeps the code of an error', () => {
  const [line] = linesOf(() => createLogger().error({ err: new TributaryError('LOG_CORRUPT', 'broken') }, 'failed'));
  expect(line).toMatchObject({ err: { code: 'LOG_CORRUPT', message: 'broken' } });
});

it('tells nothing of an error but its name, code, message and stack', () => {
  const cause = new Error('row: ada@example.org');
  const error = new TributaryError('ROW_MALFORMED', 'row 7', { cause, details: { row: 'ada@example.org' } });
  const [line] = linesOf(() => createLogger().error({ err: error }, 'failed'));
  expect(JSON.stringify(line)).not.toContain('ada@example.org');
  expect(Object.keys(line?.err as object)).toEqual(['name', 'code', 'message', 'stack']);
});

it('writes lines for people where the format is text', () => {
  const lines: string[] = [];
  const logger = createLogger({ format: 'text', destination: { write: (line) => void lines.push(line) } });
  logger.info({ run: 'run_1', text: 'two words', password: 'hunter2' }, 'a run is done');
  logger.error({ err: new Error('broken') }, 'failed');
  expect(lines[0]).toMatch(
    /^\d{4}-\d\d-\d\dT[\d:.]+Z INFO {2}a run is done run=run_1 text="two words" password=\[Redacted\]\n$/,
  );
  expect(lines[1]).toMatch(/ ERROR failed\nError: broken\n {4}at /);
});

it('takes level and format from the environment, and refuses what it does not know', () => {
  expect(logSettings({}, 'warn')).toEqual({ level: 'warn', format: 'json' });
  expect(logSettings({ TRIBUTARY_LOG: 'debug', TRIBUTARY_LOG_FORMAT: 'text' }, 'warn')).toEqual({
    level: 'debug',
    format: 'text',
  });
  expect(() => logSettings({ TRIBUTARY_LOG: 'loud' }, 'warn')).toThrow('TRIBUTARY_LOG is one of');
  expect(() => logSettings({ TRIBUTARY_LOG_FORMAT: 'xml' }, 'warn')).toThrow('TRIBUTARY_LOG_FORMAT is json or text');
});
