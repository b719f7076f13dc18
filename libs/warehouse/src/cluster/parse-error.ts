import { ClickHouseError } from '@clickhouse/client';

/** An error out of the text in which a server states it. */
export function parseError(text: string): ClickHouseError {
  const match = /Code: (\d+)\. (?:DB::Exception: )?([\s\S]*?)\(([A-Z][A-Z0-9_]{2,})\)/.exec(text);
  return new ClickHouseError({ code: match?.[1] ?? '1002', message: match?.[2] ?? '', type: match?.[3] ?? 'UNKNOWN' });
}
