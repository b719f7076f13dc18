import type { PluginLog } from '@tributary/plugin-kit';

export interface LogLine {
  level: 'debug' | 'info' | 'warn';
  message: string;
  fields: Record<string, unknown>;
}

export interface RecordedLog extends PluginLog {
  lines: LogLine[];
  /** All lines as one text, for a search. */
  text(): string;
}

/** A plugin's log that is kept in memory as the plugin wrote it: nothing is redacted, so a leak shows. */
export function recordLog(): RecordedLog {
  const lines: LogLine[] = [];
  const write =
    (level: LogLine['level']) =>
    (message: string, fields: Record<string, unknown> = {}): void => {
      lines.push({ level, message, fields });
    };
  return {
    lines,
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    text: () => lines.map((line) => `${line.message} ${describeFields(line.fields)}`).join('\n'),
  };
}

function describeFields(fields: Record<string, unknown>): string {
  return JSON.stringify(fields, (_, value: unknown) =>
    value instanceof Error ? { ...value, name: value.name, message: value.message, stack: value.stack } : value,
  );
}
