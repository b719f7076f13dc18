import { defineConfig } from 'drizzle-kit';

/** `npx drizzle-kit generate` in this folder writes the next migration. Written ones are never edited. */
export default defineConfig({
  dialect: 'postgresql',
  schema: [
    './src/schema/activation.ts',
    './src/schema/alerts.ts',
    './src/schema/arrivals.ts',
    './src/schema/consent.ts',
    './src/schema/contacts.ts',
    './src/schema/definitions.ts',
    './src/schema/feed.ts',
    './src/schema/identity.ts',
    './src/schema/journeys.ts',
    './src/schema/linkage.ts',
    './src/schema/runs.ts',
    './src/schema/triggers.ts',
    './src/schema/versions.ts',
  ],
  out: './migrations',
});
