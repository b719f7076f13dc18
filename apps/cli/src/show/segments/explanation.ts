type Write = (line: string) => void;

interface Verdict {
  words: string;
  holds: boolean;
  value?: string | null;
  move?: string;
  parts?: Verdict[];
}

export function showExplanation(
  shown: {
    segment: string;
    person: string;
    in: boolean;
    verdict: Verdict;
    changesAt: string | null;
    over?: { model: string; cluster: string | null; name: string | null; instead: string | null };
  },
  write: Write,
): void {
  write(`${shown.person} is ${shown.in ? 'in' : 'not in'} ${shown.segment}.`);
  showVerdict(shown.verdict, 1, write);
  if (shown.over) {
    const { model, cluster, name, instead } = shown.over;
    const says = cluster === null ? 'no cluster' : `${cluster} (${name ?? ''})`;
    write(
      `The model ${model} says ${says}; ${shown.in ? `the rule stands over it: ${instead ?? 'no cluster'}.` : 'the rule does not hold, so that stays.'}`,
    );
  }
  if (shown.changesAt !== null) write(`Without anything new, ${shown.in ? 'leaves' : 'enters'} at ${shown.changesAt}.`);
}

function showVerdict({ words, holds, value, move, parts = [] }: Verdict, depth: number, write: Write): void {
  const has = value === undefined ? '' : ` (has ${value ?? 'nothing'})`;
  const turn = move === undefined ? '' : `; would turn with ${move}`;
  write(`${'  '.repeat(depth)}${holds ? 'yes' : 'no '} ${words}${has}${turn}`);
  for (const part of parts) showVerdict(part, depth + 1, write);
}
