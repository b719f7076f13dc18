import { TributaryError } from '@tributary/plugin-kit';

const reasons: Record<string, string> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'this user may not read it',
};

/** What is said of a file that could not be read; errors that say so already stay. */
export function unreadable(path: string, error: unknown): TributaryError {
  if (error instanceof TributaryError && error.message.includes(path)) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  return new TributaryError('SOURCE_UNREADABLE', `"${path}" cannot be read: ${reasons[code ?? ''] ?? message}.`, {
    cause: error,
  });
}
