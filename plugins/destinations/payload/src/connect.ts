import { judgeStatus, vendorApi, type VendorApi } from '@tributary/http-delivery';
import type { BatchOutcome, DestinationContext, HttpResponse, Outcome } from '@tributary/plugin-kit';
import type { Settings } from './settings.js';

export function connect(ctx: DestinationContext<Settings>): VendorApi {
  const { url, apiRoute, users, apiKey } = ctx.settings;
  return vendorApi(ctx, {
    vendor: 'Payload',
    url: url.replace(/\/+$/, '') + apiRoute.replace(/\/+$/, ''),
    headers: { authorization: `${users} API-Key ${apiKey}` },
    judge,
  });
}

/** A key that is wrong is nobody's: Payload answers 403, as for a user who may not; 404 of a collection means its slug. */
function judge(response: HttpResponse, vendor: string, now: number): Outcome | BatchOutcome {
  if (response.status === 404)
    return { batch: 'blocked', message: 'Payload knows no such collection, or the path of its REST API is another.' };
  if (response.status === 400 && isTaken(response))
    return { outcome: 'reject', code: 'TAKEN', message: 'Another document holds a value that must be unique.' };
  return judgeStatus(response, vendor, now);
}

/** Whether an answer says that a value is there already: of the address alone, where `path` names it. */
export function isTaken({ status, text }: HttpResponse, path?: string): boolean {
  return (
    status === 400 &&
    errorsIn(text).some(
      (error) => /unique|already registered/i.test(error.message) && (path ?? error.path) === error.path,
    )
  );
}

interface FieldError {
  path: string;
  message: string;
}

function errorsIn(text: string): FieldError[] {
  try {
    const { errors } = JSON.parse(text) as { errors?: { data?: { errors?: Partial<FieldError>[] } }[] };
    return (errors ?? []).flatMap((error) =>
      (error.data?.errors ?? []).map(({ path = '', message = '' }) => ({ path, message })),
    );
  } catch {
    return [];
  }
}
