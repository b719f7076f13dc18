/** What a run of a job was asked to do, as its request wrote it down. */
export interface RunInput {
  from?: string;
  to?: string;
  only?: boolean;
  anyway?: boolean;
}
