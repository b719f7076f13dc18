import { describe, it } from 'vitest';

/** Services that tests may use, and the variable that says where each one is. */
export const testServices = {
  postgres: 'TRIBUTARY_TEST_POSTGRES_URL',
  redis: 'TRIBUTARY_TEST_REDIS_URL',
  kafka: 'TRIBUTARY_TEST_KAFKA_BROKERS',
  chromium: 'TRIBUTARY_TEST_CHROMIUM_URL',
} as const;

export type TestService = keyof typeof testServices;

/**
 * A suite that needs a real server. Where there is none it is left out under a name that says so; in CI a missing
 * server fails, so that nothing is ever left out there in silence. `npm run test:services` starts all of them.
 */
export function describeWithService(service: TestService, title: string, suite: (url: string) => void): void {
  const variable = testServices[service];
  const url = process.env[variable];
  if (url) describe(title, () => suite(url));
  else if (process.env.CI)
    it(`${title}: needs ${service}`, () => {
      throw new Error(`${variable} is not set: in CI every service must be there.`);
    });
  else
    describe.skip(`${title}: LEFT OUT, ${variable} is not set (npm run test:services starts ${service})`, () =>
      suite(''));
}
