export { decimalText, tenThousandths } from './decimal.js';
export { normaliseIdentifier } from './identifiers.js';
export { standardise, type Standardised, type StandardiseOptions } from './standardise.js';
export { traitName } from './traits.js';
