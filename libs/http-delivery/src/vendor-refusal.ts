import { TributaryError, type BatchOutcome, type Outcome } from '@tributary/plugin-kit';

/**
 * An answer that is no success, thrown with its verdict. Outside of sending it is CREDENTIALS_REFUSED or
 * VENDOR_UNAVAILABLE, as probes must say.
 */
export class VendorRefusal extends TributaryError {
  constructor(readonly verdict: Outcome | BatchOutcome) {
    const unauthorized = 'batch' in verdict && verdict.batch === 'unauthorized';
    super(
      unauthorized ? 'CREDENTIALS_REFUSED' : 'VENDOR_UNAVAILABLE',
      'message' in verdict ? verdict.message : 'The vendor asks for a pause.',
    );
  }
}
