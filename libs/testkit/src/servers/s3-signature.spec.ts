import { describe, expect, it } from 'vitest';
import { signatureFault } from './s3-signature.js';

/** The examples of Amazon's documentation, "Authenticating Requests: Using the Authorization Header". */
const key = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const proof = (signed: string, signature: string) =>
  `AWS4-HMAC-SHA256 Credential=${key.accessKeyId}/20130524/us-east-1/s3/aws4_request,SignedHeaders=${signed},Signature=${signature}`;
const common = {
  host: 'examplebucket.s3.amazonaws.com',
  'x-amz-date': '20130524T000000Z',
  'x-amz-content-sha256': empty,
};
const getObject = {
  method: 'GET',
  path: '/test.txt',
  bytes: Buffer.alloc(0),
  headers: {
    ...common,
    range: 'bytes=0-9',
    authorization: proof(
      'host;range;x-amz-content-sha256;x-amz-date',
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    ),
  },
};
const listObjects = {
  ...getObject,
  path: '/?max-keys=2&prefix=J',
  headers: {
    ...common,
    authorization: proof(
      'host;x-amz-content-sha256;x-amz-date',
      '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
    ),
  },
};

describe('signatures of S3', () => {
  it.each([getObject, listObjects])('takes the documentation’s example of $path', (request) => {
    expect(signatureFault(request, key)).toBeNull();
  });
  it('refuses another secret, another key, another range, another body and none at all', () => {
    expect(signatureFault(getObject, { ...key, secretAccessKey: 'guess' })).toBe('SignatureDoesNotMatch');
    expect(signatureFault(getObject, { ...key, accessKeyId: 'AKIAOTHER' })).toBe('InvalidAccessKeyId');
    expect(signatureFault({ ...getObject, headers: { ...getObject.headers, range: 'bytes=0-99' } }, key)).toBe(
      'SignatureDoesNotMatch',
    );
    expect(signatureFault({ ...getObject, bytes: Buffer.from('x') }, key)).toBe('XAmzContentSHA256Mismatch');
    expect(signatureFault({ ...getObject, headers: common }, key)).toBe('AccessDenied');
  });
});
