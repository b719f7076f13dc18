import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export interface SignedRequest {
  method: string;
  /** Path with query, as it came. */
  path: string;
  headers: IncomingHttpHeaders;
  bytes: Buffer;
}

export interface AccessKey {
  accessKeyId: string;
  secretAccessKey: string;
}

const authorization =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;

/**
 * Checks a signature as Amazon's documentation says ("Signature Calculations for the Authorization Header"); null where
 * it holds, else S3's own error code.
 */
export function signatureFault(request: SignedRequest, key: AccessKey): string | null {
  const { headers } = request;
  const match = authorization.exec(headers['authorization'] ?? '');
  if (!match) return headers['authorization'] ? 'AuthorizationHeaderMalformed' : 'AccessDenied';
  const [, id, day = '', region = '', signedHeaders = '', signature = ''] = match;
  if (id !== key.accessKeyId) return 'InvalidAccessKeyId';
  const payload = String(headers['x-amz-content-sha256'] ?? '');
  if (payload !== 'UNSIGNED-PAYLOAD' && payload !== sha256(request.bytes)) return 'XAmzContentSHA256Mismatch';
  const expected = sign(request, { day, region, signedHeaders, payload, secret: key.secretAccessKey });
  return timingSafeEqual(Buffer.from(expected), Buffer.from(signature)) ? null : 'SignatureDoesNotMatch';
}

interface Scope {
  day: string;
  region: string;
  signedHeaders: string;
  payload: string;
  secret: string;
}

function sign({ method, path, headers }: SignedRequest, scope: Scope): string {
  const [pathname = '', query = ''] = path.split('?');
  const parameters = query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => (part.includes('=') ? part : `${part}=`))
    .sort();
  const names = scope.signedHeaders.split(';');
  const canonical = [
    method,
    pathname,
    parameters.join('&'),
    ...names.map(
      (name) =>
        `${name}:${String(headers[name] ?? '')
          .trim()
          .replace(/ +/g, ' ')}`,
    ),
    '',
    scope.signedHeaders,
    scope.payload,
  ].join('\n');
  const place = `${scope.day}/${scope.region}/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', String(headers['x-amz-date'] ?? ''), place, sha256(canonical)].join('\n');
  const signingKey = [scope.day, scope.region, 's3', 'aws4_request'].reduce<Buffer>(
    (key, part) => createHmac('sha256', key).update(part).digest(),
    Buffer.from(`AWS4${scope.secret}`),
  );
  return createHmac('sha256', signingKey).update(text).digest('hex');
}

const sha256 = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');
