import { callName, shownValue } from '@tributary/collection';
import type { CollectedEvent, ErrorCode, Finding, TrackingEvent } from '@tributary/contracts';
import type { CompiledStep } from './compile-steps.js';
import { changeAt, changeTexts, putAt, removed } from './field-path.js';
import { outcomeOf, type Verdict } from './verdict.js';

export interface CleanedCall {
  call: TrackingEvent;
  findings: Finding[];
  /** Why the event must be set aside; undefined where it need not. */
  refused: { code: ErrorCode; reason: string } | undefined;
}

/** Runs the steps of a source over a call, each over what the one before left. The call itself is not changed. */
export function cleanCall(event: CollectedEvent, steps: readonly CompiledStep[]): CleanedCall {
  const cleaned: CleanedCall = { call: event.call, findings: [], refused: undefined };
  for (const step of steps) {
    const writes: NonNullable<Verdict['also']>[] = [];
    const judge = (field: string) => (value: unknown) => {
      const verdict = step.judge(value, cleaned.call);
      if (verdict === undefined) return value;
      note(cleaned, { event, step, field, value, verdict });
      if (verdict.also) writes.push(verdict.also);
      return verdict.action === 'block' ? removed : 'after' in verdict ? verdict.after : value;
    };
    if (step.paths === null) {
      for (const bag of ['traits', 'properties'])
        cleaned.call = changeAt(cleaned.call, [bag], (values) =>
          changeTexts(values, (text, path) => judge(`${bag}.${path}`)(text)),
        ) as TrackingEvent;
    } else
      for (const path of step.paths)
        cleaned.call = changeAt(cleaned.call, path, judge(path.join('.'))) as TrackingEvent;
    for (const { path, value } of writes) cleaned.call = putAt(cleaned.call, path, value) as TrackingEvent;
  }
  return cleaned;
}

function note(
  cleaned: CleanedCall,
  {
    event,
    step,
    field,
    value,
    verdict,
  }: { event: CollectedEvent; step: CompiledStep; field: string; value: unknown; verdict: Verdict },
): void {
  cleaned.findings.push({
    source: event.source,
    step: step.step,
    version: step.version,
    event: callName(event.call),
    field,
    code: verdict.code,
    outcome: outcomeOf(verdict),
    before: shownValue(field, value),
    after: shownValue(field, verdict.after ?? verdict.suggestion),
    detail: verdict.detail,
    messageId: event.messageId,
  });
  if (verdict.action !== 'quarantine' || cleaned.refused) return;
  cleaned.refused = {
    code: verdict.code === 'date_ambiguous' ? 'VALUE_AMBIGUOUS' : 'VALUE_INVALID',
    reason: `${field}: ${verdict.code}, ${verdict.detail}`,
  };
}
