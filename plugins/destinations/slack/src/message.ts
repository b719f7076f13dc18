import type { VendorRequest } from '@tributary/http-delivery';
import { fillTemplate } from '@tributary/message-template';
import type { Operation, SegmentTarget } from '@tributary/plugin-kit';
import type { MessageRecord, Settings } from './settings.js';

/** The message about a person; null where there is nothing to say: a change, or a departure without a template. */
export function messageOf(
  { kind, record }: Operation<MessageRecord>,
  settings: Settings,
  { title }: SegmentTarget,
): VendorRequest | null {
  const template = { add: settings.entered, update: undefined, remove: settings.left }[kind];
  if (!template) return null;
  const text = fillTemplate(template, { segment: title, ...record }, 'slack');
  return {
    method: 'POST',
    path: '/api/chat.postMessage',
    body: { channel: settings.channel, text, unfurl_links: false, unfurl_media: false },
  };
}
