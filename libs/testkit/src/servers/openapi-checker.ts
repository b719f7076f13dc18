import { existsSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ReceivedRequest } from './fault-server.js';

interface Operation {
  parameters?: { name?: string; in?: string; required?: boolean }[];
  requestBody?: { required?: boolean; content?: Record<string, { schema?: object }> };
}

interface Description {
  paths: Record<string, Record<string, Operation>>;
}

/** Says what is wrong with a request by a vendor's own description of its API; null where nothing is. */
export type RequestChecker = (request: ReceivedRequest) => string | null;

/**
 * Holds requests to OpenAPI 3.1 documents: a path and method that are known, query parameters that are required, and a
 * JSON body that fits its schema. Null where a file is not on this machine; it says so.
 */
export function openApiChecker(files: readonly string[]): RequestChecker | null {
  const missing = files.find((file) => !existsSync(file));
  if (missing !== undefined) {
    process.stderr.write(`LEFT OUT: requests are not held to ${missing}, which is not on this machine.\n`);
    return null;
  }
  const checkers = files.map((file) => checkerOf(JSON.parse(readFileSync(file, 'utf8')) as Description));
  // A request need be known to one of the documents only.
  return (request) => {
    const problems = checkers.map((check) => check(request));
    return problems.includes(null) ? null : (problems.find((one) => one !== unknownPath) ?? unknownPath);
  };
}

const unknownPath = 'no such path and method';

function checkerOf(document: Description): RequestChecker {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(document, 'api');
  const known = Object.entries(document.paths).map(([path, operations]) => ({
    path,
    pattern: new RegExp(`^${path.replace(/[.+?^$()|[\]\\]/g, '\\$&').replace(/\{[^}]+\}/g, '[^/]+')}$`),
    operations,
  }));
  return ({ method, path, body }) => {
    const url = new URL(path, 'http://vendor');
    // A path without parameters goes before one with them.
    const found = known
      .filter(({ pattern, operations }) => pattern.test(url.pathname) && operations[method.toLowerCase()])
      .sort((a, b) => a.path.split('{').length - b.path.split('{').length)[0];
    const operation = found?.operations[method.toLowerCase()];
    if (!found || !operation) return unknownPath;
    for (const { name, in: where, required } of operation.parameters ?? [])
      if (where === 'query' && required && name !== undefined && !url.searchParams.has(name))
        return `the parameter "${name}" is missing`;
    const wanted = operation.requestBody?.content?.['application/json']?.schema;
    if (!wanted) return body === '' ? null : 'a body that is not expected';
    const place = `api#/paths/${escape(found.path)}/${method.toLowerCase()}/requestBody/content/application~1json/schema`;
    const validate = ajv.getSchema(place) ?? ajv.compile({ $ref: place });
    let json: unknown;
    try {
      json = JSON.parse(body);
    } catch {
      return 'the body is no JSON';
    }
    return validate(json) ? null : ajv.errorsText(validate.errors);
  };
}

/** RFC 6901, in the fragment of a URI. */
function escape(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
}
