import type { PluginLog } from '@tributary/plugin-kit';
import type { FileSettings } from '../formats/file-settings.js';
import type { RowBytes } from '../formats/row-bytes.js';

/** A file as a listing names it. */
export interface ListedFile {
  name: string;
  size: number;
}

/** Files of rows, wherever they lie: a folder, a bucket. */
export interface RowFiles {
  files: RowBytes;
  settings: FileSettings;
  /** The files in the order of their names; `after`: only those behind this name. */
  list(after: string | undefined): Promise<ListedFile[]>;
  /** What tells the file's first `size` bytes from another content. */
  print(file: string, size: number): Promise<string>;
  /** New files always come behind the ones that are there, so that those need not be remembered one by one. */
  ascending?: boolean;
  log: PluginLog;
  signal: AbortSignal;
}
