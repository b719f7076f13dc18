import { MultipleErrors, ProtocolError } from '@platformatic/kafka';
import { TributaryError } from '@tributary/plugin-kit';

/** What a failed request means, by Kafka's own names of its errors. `right` is what the user needs on the topic. */
export function brokerFailure(error: unknown, { topic, right }: { topic: string; right: string }): TributaryError {
  if (error instanceof TributaryError) return error;
  const names = brokerErrorNames(error);
  const shown = [...new Set(names)].join(', ');
  if (names.some((name) => /AUTHORIZATION_FAILED|SASL/.test(name)))
    return new TributaryError(
      'CREDENTIALS_REFUSED',
      `The broker refused the user (${shown}). Grant ${right} on "${topic}".`,
    );
  if (
    names.some((name) => ['UNKNOWN_TOPIC_OR_PARTITION', 'INVALID_TOPIC_EXCEPTION', 'UNKNOWN_TOPIC_ID'].includes(name))
  )
    return new TributaryError('SOURCE_UNREADABLE', `There is no topic "${topic}" (${shown}).`);
  return new TributaryError('VENDOR_UNAVAILABLE', `The brokers do not answer as they should (${shown}).`);
}

/** True where the offset that was asked for is kept no more. */
export function isOutOfRange(error: unknown): boolean {
  return error instanceof TributaryError && error.message.includes('OFFSET_OUT_OF_RANGE');
}

/** Kafka's names of what went wrong, for instance MESSAGE_TOO_LARGE. */
export function brokerErrorNames(error: unknown): string[] {
  if (error instanceof MultipleErrors) return error.errors.flatMap(brokerErrorNames);
  if (error instanceof ProtocolError) return [String(error['apiId'])];
  return [error instanceof Error ? error.name : 'no answer'];
}
