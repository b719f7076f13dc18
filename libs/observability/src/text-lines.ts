import type { DestinationStream } from 'pino';

const names: Record<number, string> = { 20: 'DEBUG', 30: 'INFO', 40: 'WARN', 50: 'ERROR', 60: 'FATAL' };
/** What every line carries and a person need not read. */
const omitted = new Set(['level', 'time', 'pid', 'hostname', 'name', 'msg', 'err']);

/** Turns the logger's JSON lines into lines for people: time, level, message, fields; an error's stack below. */
export function textLines(destination: DestinationStream): DestinationStream {
  return { write: (line) => destination.write(asText(JSON.parse(line) as Line)) };
}

interface Line {
  level: number;
  time: number;
  msg?: string;
  err?: { stack?: string; message?: string };
  [field: string]: unknown;
}

function asText(line: Line): string {
  const fields = Object.entries(line)
    .filter(([name]) => !omitted.has(name))
    .map(
      ([name, value]) => `${name}=${typeof value === 'string' && !/[\s"]/.test(value) ? value : JSON.stringify(value)}`,
    );
  const head = [new Date(line.time).toISOString(), (names[line.level] ?? '').padEnd(5), line.msg ?? '', ...fields];
  const trace = line.err?.stack ?? line.err?.message;
  return `${head.join(' ')}\n${trace === undefined ? '' : `${trace}\n`}`;
}
