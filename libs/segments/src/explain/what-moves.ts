import type { AnyComparison, PlainClause } from '@tributary/contracts';

/** What would turn a clause round for a person, in words; undefined where the clause says so itself. */
export function whatMoves(
  clause: PlainClause,
  { holds, value }: { holds: boolean; value: string | null },
): string | undefined {
  if ('event' in clause && clause.op === undefined) {
    const count = Number(value ?? 0);
    const least = clause.atLeast ?? (clause.atMost === undefined ? 1 : 0);
    if (!holds && count < least) return `${least - count} more "${clause.event}"`;
    if (!holds) return `${count - clause.atMost!} fewer "${clause.event}": they have to grow older than the window`;
    return clause.atMost === undefined
      ? `${count - least + 1} fewer "${clause.event}"`
      : `${clause.atMost - count + 1} more "${clause.event}"`;
  }
  if ('op' in clause && clause.op !== undefined && typeof clause.value === 'number' && value !== null)
    return numberMoves({ op: clause.op, value: clause.value }, { holds, value: Number(value) });
  if ('near' in clause && value !== null && !holds) return `${round(Number(value) - clause.km)} km nearer`;
  if ('consent' in clause) return value === 'granted' ? 'withdrawing the consent' : 'granting the consent';
  if (value === null && !holds && ('trait' in clause || 'feature' in clause)) return 'a value: none is known';
  return undefined;
}

function numberMoves(
  { op, value: bound }: { op: AnyComparison; value: number },
  { holds, value }: { holds: boolean; value: number },
): string | undefined {
  if (Number.isNaN(value)) return undefined;
  const gap = round(Math.abs(bound - value));
  switch (op) {
    case 'at_least':
      return holds ? `more than ${gap} less` : `${gap} more`;
    case 'over':
      return holds ? `${gap} less` : `more than ${gap} more`;
    case 'at_most':
      return holds ? `more than ${gap} more` : `${gap} less`;
    case 'under':
      return holds ? `${gap} more` : `more than ${gap} less`;
    default:
      return undefined;
  }
}

/** Without the noise of binary fractions. */
function round(value: number): number {
  return Number(value.toPrecision(12));
}
