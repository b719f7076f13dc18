import { existsSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Answer, ReceivedRequest } from './fault-server.js';

interface Content {
  content?: Record<string, { schema?: object }>;
}

type Parameter = { name?: string; in?: string; required?: boolean } | { $ref: string };

interface Operation {
  parameters?: Parameter[];
  requestBody?: Content & { required?: boolean };
  responses?: Record<string, Content | { $ref: string }>;
}

interface Description {
  paths: Record<string, Record<string, Operation>>;
}

/**
 * Says what is wrong with a request by a vendor's own description of its API, and with what a fake answers to it where
 * that is given; null where nothing is.
 */
export type RequestChecker = (request: ReceivedRequest, answer?: Answer) => string | null;

/**
 * Holds requests to OpenAPI 3 documents: a path and method that are known, query parameters and headers that are
 * required, and a JSON body that fits its schema. Null where a file is not on this machine; it says so once.
 */
export function openApiChecker(files: readonly string[]): RequestChecker | null {
  const key = files.join();
  const known = checkersByFiles.get(key);
  if (known !== undefined) return known;
  const made = madeChecker(files);
  checkersByFiles.set(key, made);
  return made;
}

/** Reading and compiling a description takes longer than a whole suite. */
const checkersByFiles = new Map<string, RequestChecker | null>();

function madeChecker(files: readonly string[]): RequestChecker | null {
  const missing = files.find((file) => !existsSync(file));
  if (missing !== undefined) {
    process.stderr.write(`LEFT OUT: requests are not held to ${missing}, which is not on this machine.\n`);
    return null;
  }
  const checkers = files.map((file) =>
    checkerOf(JSON.parse(readFileSync(file, 'utf8'), nullSpelledOut) as Description),
  );
  // A request need be known to one of the documents only.
  return (request, answer) => {
    const problems = checkers.map((check) => check(request, answer));
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
  const misfit = (text: string, place: string): string | null => {
    const validate = ajv.getSchema(place) ?? ajv.compile({ $ref: place });
    try {
      return validate(JSON.parse(text)) ? null : ajv.errorsText(validate.errors);
    } catch {
      return 'the body is no JSON';
    }
  };
  return ({ method, path, headers, body }, answer) => {
    const url = new URL(path, 'http://vendor');
    const verb = method.toLowerCase();
    // A path without parameters goes before one with them.
    const found = known
      .filter(({ pattern, operations }) => pattern.test(url.pathname) && operations[verb])
      .sort((a, b) => a.path.split('{').length - b.path.split('{').length)[0];
    const operation = found?.operations[verb];
    if (!found || !operation) return unknownPath;
    for (const parameter of operation.parameters ?? []) {
      if ('$ref' in parameter || !parameter.required || parameter.name === undefined) continue;
      const given = { query: url.searchParams.has(parameter.name), header: parameter.name.toLowerCase() in headers };
      if (given[parameter.in as 'query' | 'header'] === false) return `the parameter "${parameter.name}" is missing`;
    }
    const place = `api#/paths/${escape(found.path)}/${verb}`;
    const type = jsonType(operation.requestBody);
    const wrong = !type
      ? body === ''
        ? null
        : 'a body that is not expected'
      : misfit(body, `${place}/requestBody/content/${escape(type)}/schema`);
    if (wrong !== null || answer === undefined) return wrong;
    const status = [String(answer.status), `${String(answer.status)[0]}XX`].find((one) => operation.responses?.[one]);
    const response = status === undefined ? undefined : operation.responses?.[status];
    if (!response || status === undefined) return null;
    const [home, content] =
      '$ref' in response
        ? [`api${response.$ref}`, at(document, response.$ref)]
        : [`${place}/responses/${status}`, response];
    const answered = jsonType(content);
    if (!answered) return null;
    const problem = misfit(String(answer.body), `${home}/content/${escape(answered)}/schema`);
    return problem === null ? null : `the answer ${answer.status}: ${problem}`;
  };
}

/** `nullable` of OpenAPI 3.0 in the words of JSON Schema. */
function nullSpelledOut(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('nullable' in value)) return value;
  const { nullable, ...schema } = value;
  return nullable === true ? { anyOf: [schema, { type: 'null' }] } : schema;
}

/** The media type of a JSON body that has a schema. */
function jsonType(content: Content | undefined): string | undefined {
  return Object.entries(content?.content ?? {}).find(([type, { schema }]) => schema && /[/+]json$/.test(type))?.[0];
}

/** What a reference within the document (`#/components/responses/NotFound`) stands for. */
function at(document: Description, reference: string): Content {
  const parts = reference.slice(2).split('/');
  return parts.reduce<unknown>((node, part) => (node as Record<string, unknown>)[part], document) as Content;
}

/** RFC 6901, in the fragment of a URI. */
function escape(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
}
