import { count, table } from './table.js';

type Write = (line: string) => void;

export function showLifecycles(
  { lifecycles }: { lifecycles: { lifecycle: string; title: string; stages: string[] }[] },
  write: Write,
): void {
  if (lifecycles.length === 0) write('No lifecycles yet. Add one to tributary.config.ts under "lifecycles".');
  for (const line of table(lifecycles.map(({ lifecycle, title, stages }) => [lifecycle, title, stages.join(' → ')])))
    write(line);
}

interface Figures {
  from: string;
  to: string;
  stages: {
    stage: string;
    present: number;
    reached: number;
    wentOn: number;
    fellBack: number;
    conversion: number | null;
    daysSoFar: number | null;
    daysOfStay: number | null;
  }[];
  moves: { from: string; to: string; people: number }[];
}

const days = (value: number | null) => (value === null ? '' : `${value.toFixed(1)} d`);

export function showLifecycle({ from, to, stages, moves }: Figures, write: Write): void {
  write(`From ${from} to ${to}. Stage, people at the end, came in, went on to a later one, fell back,`);
  write('share that went on, median days so far, median days of the stays that ended:');
  for (const line of table(
    stages.map((stage) => [
      stage.stage,
      stage.present,
      stage.reached,
      stage.wentOn,
      stage.fellBack,
      stage.conversion === null ? '' : `${(100 * stage.conversion).toFixed(1)} %`,
      days(stage.daysSoFar),
      days(stage.daysOfStay),
    ]),
  ))
    write(line);
  for (const { from: source, to: target, people } of moves)
    write(`${source || '(new)'} → ${target || '(gone)'}: ${count(people, 'person', 'people')}`);
}

export function showPersonStages(
  { person, stage, moves }: { person: string; stage: string | null; moves: { from: string; to: string; at: string }[] },
  write: Write,
): void {
  write(`${person} is in ${stage === null ? 'no stage' : `the stage ${stage}`}.`);
  for (const { from, to, at } of moves) write(`${at}  ${from || '(new)'} → ${to || '(gone)'}`);
}
