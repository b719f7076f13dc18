import { z } from 'zod';

/** What a definition is called in a project's configuration: `crm`, `recent-buyers`. */
export const keySchema = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,62}$/,
    'a key starts with a lower-case letter and holds lower-case letters, digits and hyphens',
  );
