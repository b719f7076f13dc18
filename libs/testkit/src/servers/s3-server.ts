import { createHash } from 'node:crypto';
import { startFaultServer, type Answer, type FaultServer, type ReceivedRequest } from './fault-server.js';
import { signatureFault, type AccessKey } from './s3-signature.js';

/** A fake of S3 with one bucket, in memory. It checks every signature and answers with S3's own codes. */
export interface S3Server {
  server: FaultServer;
  bucket: string;
  key: AccessKey;
  /** What lies in the bucket; put into it and it is there. */
  objects: Map<string, Buffer>;
  close(): Promise<void>;
}

export interface S3ServerOptions {
  /** Keys in one page of a listing. Default 1000, as at Amazon. */
  pageSize?: number;
}

/** Speaks ListObjectsV2, GetObject (ranges, If-Match), PutObject and DeleteObject, path style. */
export async function startS3Server({ pageSize = 1000 }: S3ServerOptions = {}): Promise<S3Server> {
  const bucket = 'tributary-test';
  const key: AccessKey = { accessKeyId: 'AKIATESTTESTTEST', secretAccessKey: 'right+secret/of-the-bucket' };
  const objects = new Map<string, Buffer>();

  function answer(request: ReceivedRequest): Answer {
    const fault = signatureFault(request, key);
    if (fault) return refusal(fault === 'AuthorizationHeaderMalformed' ? 400 : 403, fault);
    const [pathname = '', query = ''] = request.path.split('?');
    const [name, ...rest] = pathname.slice(1).split('/').map(decodeURIComponent);
    if (name !== bucket) return refusal(404, 'NoSuchBucket');
    const place = rest.join('/');
    if (place === '') return list(new URLSearchParams(query));
    if (request.method === 'PUT') {
      objects.set(place, request.bytes);
      return { status: 200, headers: { etag: `"${etagOf(request.bytes)}"` } };
    }
    if (request.method === 'DELETE') {
      objects.delete(place);
      return { status: 204 };
    }
    return get(place, request);
  }

  function get(place: string, { headers }: ReceivedRequest): Answer {
    const content = objects.get(place);
    if (!content) return refusal(404, 'NoSuchKey');
    const etag = `"${etagOf(content)}"`;
    if (headers['if-match'] !== undefined && headers['if-match'] !== etag) return refusal(412, 'PreconditionFailed');
    const range = /^bytes=(\d+)-(\d+)$/.exec(headers['range'] ?? '');
    if (!range) return { status: 200, headers: { etag }, body: content };
    const [start, end] = [Number(range[1]), Math.min(Number(range[2]) + 1, content.length)];
    if (start >= content.length) return refusal(416, 'InvalidRange');
    const contentRange = `bytes ${start}-${end - 1}/${content.length}`;
    return { status: 206, headers: { etag, 'content-range': contentRange }, body: content.subarray(start, end) };
  }

  function list(query: URLSearchParams): Answer {
    const after = query.get('continuation-token') ?? query.get('start-after') ?? '';
    const size = Math.min(pageSize, Number(query.get('max-keys') ?? pageSize));
    // S3 sorts by the bytes of UTF-8.
    const keys = [...objects.keys()]
      .filter((each) => each.startsWith(query.get('prefix') ?? '') && compareBytes(each, after) > 0)
      .sort(compareBytes);
    const page = keys.slice(0, size);
    const entries = page.map((each) => {
      const content = objects.get(each) ?? Buffer.alloc(0);
      return `<Contents><Key>${encodeURIComponent(each)}</Key><ETag>&quot;${etagOf(content)}&quot;</ETag><Size>${content.length}</Size></Contents>`;
    });
    const more = keys.length > size;
    const token = more ? `<NextContinuationToken>${escape(page.at(-1) ?? '')}</NextContinuationToken>` : '';
    return {
      status: 200,
      body: `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${bucket}</Name><IsTruncated>${more}</IsTruncated>${token}${entries.join('')}</ListBucketResult>`,
    };
  }

  const server = await startFaultServer(answer);
  return { server, bucket, key, objects, close: () => server.close() };
}

const etagOf = (content: Buffer): string => createHash('md5').update(content).digest('hex');
const compareBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

function refusal(status: number, code: string): Answer {
  return { status, body: `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code></Error>` };
}
