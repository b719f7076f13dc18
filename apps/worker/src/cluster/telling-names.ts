/** What the name of a column says of its values, in the words and marks that files have; camel case apart, for "paid" is no id. */

const keyWord =
  /(?:^|[\s_.-])(?:ids?|key|uuid|guid|no|nr|number|num|index|idx|row|rownum|rownames|serial|customer|user|client|account|member|order|invoice)$|(?:customer|cust|user|client|account|member|order|invoice)(?:id|num|no|nr)$|^id[\s_.-]|^unnamed|^column_1$/i;
const camelKey = /[a-z](?:ID|Id|Key|No|Nr)$/;
const idWord =
  /(?:^|[\s_.-])(?:ids?|uuid|guid|customer|user|client|subject|respondent|participant|patient|household|session|invoice)$|(?:customer|cust|user|client|account|member|order|invoice)id$/i;
const camelId = /[a-z](?:ID|Id)$/;
const codeWord =
  /(?:^|[\s_.-])(?:code|zip|zipcode|postcode|postal|postalcode|plz|cep|pin[\s_.-]?code|phone|phonenumber|telephone|mobile|fax|iban|ssn|ean|isbn|sku|upc|gtin|asin|barcode)$/i;
const camelCode = /[a-z](?:Code|Zip|Phone)$/;
const yearWord = /(?:^|[\s_.-])(?:year|yr|jahr|année|annee|año|ano)$/i;
const timeWord = /(?:^|[\s_.-])(?:ts|time|timestamp|epoch|unix|date|datetime|at)$|^unix/i;
const camelTime = /[a-z](?:Time|Timestamp|Date|At)$/;

/** Called like a key, which differs in every row. */
export const isKeyName = (name: string): boolean => keyWord.test(name) || camelKey.test(name);

/** Refers to somebody or something, once or often. */
export const isIdName = (name: string): boolean => idWord.test(name) || camelId.test(name);

/** Digits that are no quantity. */
export const isCodeName = (name: string): boolean => codeWord.test(name) || camelCode.test(name);

export const isYearName = (name: string): boolean => yearWord.test(name);

/** A moment in time. */
export const isTimeName = (name: string): boolean => timeWord.test(name) || camelTime.test(name);
