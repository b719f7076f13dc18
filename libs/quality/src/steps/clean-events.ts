import { setAside } from '@tributary/collection';
import type { CollectedEvent, Config, Finding, Quarantined } from '@tributary/contracts';
import { cleanCall } from './clean-call.js';
import { compileSteps, type CompiledStep } from './compile-steps.js';

export interface CleanedEvents {
  events: CollectedEvent[];
  quarantined: Quarantined[];
  findings: Finding[];
}

type Sources = Config['sources'];

/** Compiled once per configuration: a new one is another object. */
const compiled = new WeakMap<Sources, Map<string, CompiledStep[]>>();

function stepsOf(sources: Sources): Map<string, CompiledStep[]> {
  const known = compiled.get(sources);
  if (known) return known;
  const steps = new Map(
    Object.entries(sources).flatMap(([key, { standardise }]) =>
      standardise?.length ? [[key, compileSteps(standardise)] as const] : [],
    ),
  );
  compiled.set(sources, steps);
  return steps;
}

/** Runs the steps that each source states over its events. What must be set aside is, with what else is known of it. */
export function cleanEvents(events: readonly CollectedEvent[], sources: Sources): CleanedEvents {
  const steps = stepsOf(sources);
  if (steps.size === 0) return { events: [...events], quarantined: [], findings: [] };
  const cleaned: CleanedEvents = { events: [], quarantined: [], findings: [] };
  for (const event of events) {
    const own = steps.get(event.source);
    if (own === undefined) {
      cleaned.events.push(event);
      continue;
    }
    const { call, findings, refused } = cleanCall(event, own);
    for (const finding of findings) cleaned.findings.push(finding);
    if (refused) cleaned.quarantined.push(setAside(event, refused));
    else cleaned.events.push(call === event.call ? event : { ...event, call });
  }
  return cleaned;
}
