import type { Role } from '../settings/roles.js';
import { dateDigits, type DayOrder } from './date.js';
import { listText } from './list.js';
import { compact, fold, isMissing, words } from './text.js';

/** Digits of a phone number that are compared: its end, so that country codes and a leading zero do not matter. */
const phoneDigits = 9;

/** The one normal form of a value for its role; '' where there is none, which is no evidence. */
export function fieldValue(role: Role, value: string, order: DayOrder): string {
  switch (role) {
    case 'birth_date':
    case 'date':
      return dateDigits(value, order);
    case 'email':
      return email(value);
    case 'phone': {
      const digits = /^\d+$/.test(value) ? value : value.replace(/(?:ext|x|ex)\.? ?\d+$/i, '').replace(/\D+/g, '');
      return /^0*$/.test(digits) ? '' : digits.slice(-phoneDigits);
    }
    case 'number':
      return numberText(value);
    case 'code':
    case 'postcode':
    case 'street_number':
      return compact(value);
    case 'list':
      return listText(value);
    case 'forename':
    case 'surname':
    case 'full_name':
    case 'street':
    case 'address':
    case 'city':
    case 'title':
    case 'text':
    case 'category':
    case 'word':
      return words(value);
  }
}

function email(value: string): string {
  const text = fold(value.trim()).replace(/^mailto:/, '');
  return text.includes('@') ? text.replace(/\s+/g, '') : isMissing(text) ? '' : compact(text);
}

/** A number as JavaScript reads it, without currency, unit and thousands marks; '' where there is none. */
export function numberText(value: string): string {
  const match = /-?\d[\d.,' ]*/.exec(value);
  if (!match) return '';
  const digits = match[0].replace(/[' ]/g, '').replace(/[.,]+$/, '');
  const mark = /[.,](\d{1,2})$|^[^.,]*[.,]\d{4,}$/.test(digits)
    ? Math.max(digits.lastIndexOf('.'), digits.lastIndexOf(','))
    : -1;
  const whole = (mark < 0 ? digits : digits.slice(0, mark)).replace(/[.,]/g, '');
  const number = Number(mark < 0 ? whole : `${whole}.${digits.slice(mark + 1)}`);
  return Number.isFinite(number) ? String(number) : '';
}
