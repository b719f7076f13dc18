import { stepsOf, type JourneyConfig } from '@tributary/contracts';

export interface Journey {
  key: string;
  config: JourneyConfig;
}

export const dayMs = 86_400_000;

/** Under this name a step's messages are queued, sent and told, as those of a sync. */
export function stepSync(journey: string, step: string): string {
  return `${journey}.${step}`;
}

/** The names of all steps of journeys. */
export function journeySyncs(journeys: Readonly<Record<string, JourneyConfig>>): string[] {
  return Object.entries(journeys).flatMap(([key, config]) => stepsOf(config).map((step) => stepSync(key, step.key)));
}
