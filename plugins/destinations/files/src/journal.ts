import type { FileAccess, Operation } from '@tributary/plugin-kit';
import type { FileRecord } from './settings.js';

/** One line of `<segment>.operations.jsonl`. A batch counts once all its `of` lines are there: a torn write is as none. */
export interface JournalLine {
  batch: string;
  index: number;
  of: number;
  /** Milliseconds UTC. */
  at: number;
  operation: string;
  kind: Operation['kind'] | 'erased';
  profile?: string;
  record?: FileRecord;
}

export interface Journal {
  lines: JournalLine[];
  /** Profile → record, in the order in which people entered. */
  members: Map<string, FileRecord>;
  /** Idempotency keys of the batches that count. */
  batches: Set<string>;
  /** The file's last line is torn: what is appended must start on a new one. */
  torn: boolean;
}

/** What the journal says now. The list file is made from this alone. */
export async function readJournal(files: FileAccess, path: string): Promise<Journal> {
  const journal: Journal = { lines: [], members: new Map(), batches: new Set(), torn: false };
  if (!(await files.exists(path))) return journal;
  const open = new Map<string, Map<number, JournalLine>>();
  const take = (text: string): void => {
    const line = parseLine(text);
    if (!line || journal.batches.has(line.batch)) return;
    const batch = open.get(line.batch) ?? new Map<number, JournalLine>();
    open.set(line.batch, batch.set(line.index, line));
    if (batch.size === line.of)
      settle(
        journal,
        [...batch.values()].sort((a, b) => a.index - b.index),
      );
    if (batch.size === line.of) open.delete(line.batch);
  };
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of files.read(path)) {
    const lines = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(take);
  }
  journal.torn = rest !== '';
  return journal;
}

export const lineText = (line: JournalLine): string => JSON.stringify(line) + '\n';

function settle(journal: Journal, lines: readonly JournalLine[]): void {
  for (const line of lines) {
    journal.lines.push(line);
    journal.batches.add(line.batch);
    if (line.profile === undefined) continue;
    if (line.kind === 'remove') journal.members.delete(line.profile);
    else journal.members.set(line.profile, line.record ?? {});
  }
}

function parseLine(text: string): JournalLine | null {
  if (text === '') return null;
  try {
    return JSON.parse(text) as JournalLine;
  } catch {
    // The torn end of a write that a crash cut; its batch was never answered and comes again.
    return null;
  }
}
