import { secret } from '@tributary/plugin-kit';
import { z } from 'zod';

/** The write keys of a source as settings with secrets, so that they are sealed, compared and masked as those are. */
export const writeKeySchema = z.object({ writeKeys: z.array(secret()).default([]) });
