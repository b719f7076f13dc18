import type { Page } from 'playwright-core';

/** Where a client sends to, and what it may use. */
export interface ClientWorld {
  /** The server, without a trailing slash. */
  url: string;
  writeKey: string;
  /** A page of another origin that has loaded the client's own file as it is published. */
  open(script: string, options?: { module?: boolean }): Promise<Page>;
}

/** A client as its users use it. */
export interface Client {
  /** The name and version under which it is published. */
  name: string;
  writeKey: string;
  /** Runs in a page. */
  browser: boolean;
  /** Whether it sends again what failed, by itself. */
  retries: boolean;
  /** Types of the calls that it makes, one of each. */
  types: readonly string[];
  /** Makes every call that it has about one person, and resolves when it says that all is sent. */
  run(world: ClientWorld): Promise<void>;
}

export const allTypes = ['alias', 'group', 'identify', 'page', 'screen', 'track'] as const;
