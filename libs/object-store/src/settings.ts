import { secret } from '@tributary/plugin-kit';
import { z } from 'zod';

/** Where a bucket is and who asks: spread it into a plugin's settings. */
export const objectStoreSettings = {
  endpoint: z
    .url({ protocol: /^https?$/ })
    .default('https://s3.amazonaws.com')
    .describe('Address of the S3 service; of Amazon in a region https://s3.<region>.amazonaws.com.'),
  region: z.string().min(1).default('us-east-1').describe('Region of the bucket, as signatures name it.'),
  bucket: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{1,62}$/, 'a bucket name')
    .describe('Name of the bucket.'),
  accessKeyId: z.string().min(1).describe('Id of the access key.'),
  secretAccessKey: secret().describe('Secret of the access key.'),
  sessionToken: secret().optional().describe('Only with temporary credentials.'),
  pathStyle: z
    .boolean()
    .default(true)
    .describe('The bucket stands in the path; false: in the host name, as Amazon prefers.'),
  patience: z
    .number()
    .min(0)
    .max(600)
    .default(30)
    .describe('Seconds to go on asking while the service says slow down.'),
};

export interface ObjectStoreSettings {
  endpoint: string;
  region: string;
  bucket: string;
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
  pathStyle: boolean;
  patience: number;
}
