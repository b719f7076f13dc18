/**
 * What makes an answer change by time alone. An event edge passes `seconds` after an event; a day edge at each midnight of a
 * time zone, for those whose events lie so many days back; a trait edge at a distance from the date that a trait holds.
 */
export type Edge =
  | { kind: 'event'; event: string; seconds: number }
  | { kind: 'days'; event: string; days: number; timezone: string }
  | { kind: 'date'; trait: string; seconds: number }
  | { kind: 'anniversary'; trait: string; timezone: string };
