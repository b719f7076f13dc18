export const crmColumns = [
  'customer_number',
  'first_name',
  'last_name',
  'email',
  'phone',
  'birth_date',
  'city',
  'country',
  'signup_date',
  'newsletter',
  'loyalty_tier',
  'lifetime_points',
] as const;

export type CrmField = (typeof crmColumns)[number];
