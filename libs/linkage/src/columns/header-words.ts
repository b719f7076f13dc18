import type { DatePart, Role } from '../settings/roles.js';
import { fold } from '../normalise/text.js';

/** What a header can say: a role, a part of a date, the row's own id, or a known answer, which is never evidence. */
export type HeaderMeaning = Role | DatePart | 'middle_name' | 'row_id' | 'answer';

/** 'dateOfBirth', 'Date of birth' and 'DATE-OF-BIRTH' all become 'date_of_birth'. */
export function headerWords(header: string): string {
  return fold(header.replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1_$2'))
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '');
}

const any = (list: string): string => list.trim().split(/\s+/).join('|');

/** Tried from the top. Words of English, German, French, Spanish, Italian, Portuguese and Dutch. */
const patterns: readonly (readonly [HeaderMeaning, string])[] = [
  [
    'answer',
    `(true_|gold_?)?(cluster|entity|match|group|duplicate|truth|label)(_?(id|no|nr|number))?|gold|is_match|is_duplicate`,
  ],
  [
    'row_id',
    `id|_id|uid|uuid|guid|(rec|record|row|unique|source|src|index|sys|person|entry|item|key|tuple|table|l|r|ltable|rtable)_?(id|no|nr|number|key|num)|index|rowid|recid|pk|key|no|nr|lfd_nr|numero|datensatz(_?(id|nr))?`,
  ],
  ['email', `(.*_)?(e_?mail|correo|courriel|mail)(_.*)?`],
  [
    'phone',
    `(.*_)?(${any('phone phone_?number telephone telephone_?number tel telefon telefono telefone telefoon mobile cell fax handy mobil mobiel rufnummer celular gsm')})(_.*)?`,
  ],
  ['birth_year', `by|(birth|geburts)_?(year|jahr|yr)|year_of_birth|yob|anno_nascita|ano_nacimiento`],
  ['birth_month', `bm|(birth|geburts)_?(month|monat|mon)|month_of_birth|mob`],
  ['birth_day', `bd|(birth|geburts)_?(day|tag)|day_of_birth`],
  [
    'birth_date',
    `(.*_)?(${any('dob birth_?date date_?of_?birth birthday birth born geburtsdatum geburtstag geb_?dat date_de_naissance naissance ddn fecha_de_nacimiento fecha_nacimiento nacimiento data_di_nascita data_nascita nascita data_de_nascimento nascimento geboortedatum')})(_.*)?`,
  ],
  [
    'middle_name',
    `(${any('middle second mid zweiter segundo deuxieme')})_?(name|initial|nombre|prenom)?|m_?i(nit)?|middlename`,
  ],
  [
    'forename',
    `(.*_)?(${any('first_?name fore_?name given_?names? fname f_name vorname rufname prenom prenoms nombre nombres nome_proprio primeiro_nome voornaam nome first given firstnm')})(_.*)?`,
  ],
  [
    'surname',
    `(.*_)?(${any('last_?name sur_?name family_?name lname l_name nachname familienname zuname nom_de_famille nom apellido apellidos cognome sobrenome apelido achternaam last family lastnm maiden_?name')})(_.*)?`,
  ],
  [
    'full_name',
    `(full|complete|whole|customer|person|client|contact|patient|voter|kunden|display)_?name|nombre_completo|nom_complet|nome_completo|vollstandiger_name`,
  ],
  [
    'postcode',
    `(.*_)?(${any('zip zip_?code post_?code postal_?code postal plz postleitzahl code_postal codigo_postal cap cep cp')})(_.*)?`,
  ],
  [
    'street_number',
    `(street|house|building|haus|str|st)_?(number|no|nr|num|nummer)|hausnr|hausnummer|numero_civico|civico|huisnummer`,
  ],
  [
    'street',
    `(${any('street street_?name strasse str rue calle via rua straat address_?1 address_?line_?1 addr_?1 road')})`,
  ],
  ['address', `(.*_)?(${any('address addr adresse anschrift direccion indirizzo endereco adres')})(_full)?`],
  [
    'city',
    `(.*_)?(${any('city town suburb locality place municipality stadt ort wohnort ville commune ciudad localidad citta comune cidade stad plaats gemeinde birth_?place')})(_.*)?`,
  ],
  [
    'category',
    `(.*_)?(${any('state province region bundesland kanton departement provincia estado country land pays pais paese gender sex geschlecht sexe sexo sesso')})(_code)?`,
  ],
  [
    'code',
    `(.*_)?(${any('ssn soc_sec soc_sec_id social_security tax_?id nin nino passport isbn issn ean upc gtin sku mpn doi barcode iban vat siret siren license licence account_?(no|number|id) customer_?(no|number|id)')})(_.*)?`,
  ],
  ['date', `(.*_)?(date|datum|fecha|data)(_.*)?`],
  [
    'number',
    `(.*_)?(${any('price cost amount preis prix precio prezzo preco year jahr annee ano anno quantity weight height length pages volume abv ibu')})(_.*)?`,
  ],
];

const compiled = patterns.map(([meaning, source]) => [meaning, new RegExp(`^(?:${source})$`, 'u')] as const);

/** What a header says about its column, or undefined where it says nothing known. The values have the last word. */
export function headerMeaning(header: string): HeaderMeaning | undefined {
  const words = headerWords(header);
  return compiled.find(([, pattern]) => pattern.test(words))?.[0];
}

/** Numbers that a state or an authority gives one person or thing for good: evidence, unlike what one system calls its rows. */
const lasting = /(^|_)(soc_sec|social_security|ssn|nin|tax|national|passport|licen[cs]e|vat|isbn|issn|ean|gtin)(_|$)/;

/** True of headers that name the key of some table: "id", "person_id", "uuid". */
export function isIdHeader(header: string): boolean {
  const words = headerWords(header);
  return /(^|_)(id|uid|uuid|guid|key|pk)$|^id_/.test(words) && !lasting.test(words);
}
