import type {
  DestinationContext,
  DestinationDefinition,
  Operation,
  RequestPreview,
  SegmentTarget,
} from '@tributary/plugin-kit';
import { keepInSets, type SetKeeper } from './keep-in-sets.js';
import type { VendorApi, VendorRequest } from './vendor-api.js';

/** A record as it is to be; null: the set alone. */
export interface SetChange<TRecord> {
  record: TRecord | null;
  held: readonly string[];
}

/** How a vendor's records of people, each with a set of names beside it, are found, made, changed and deleted. */
export interface PeopleInSets<TSettings, TRecord> {
  connect(ctx: DestinationContext<TSettings>): VendorApi;
  keeper(api: VendorApi, settings: TSettings): SetKeeper<TRecord>;
  make(settings: TSettings, record: TRecord, held: readonly string[]): VendorRequest;
  change(settings: TSettings, id: string, change: SetChange<TRecord>): VendorRequest;
  remove(settings: TSettings, id: string): VendorRequest;
  /** What the set calls a segment. Default: its key. */
  nameOf?(settings: TSettings, segment: SegmentTarget): string;
  /** Where the API's paths begin, for previews. */
  base?: string;
}

type Parts = 'needs' | 'identity' | 'limits' | 'can';

/** What destinations over `keepInSets` have in common: they send, preview and erase alike, one batch at a time. */
export function peopleInSets<TSettings, TRecord extends { email: string }>(site: PeopleInSets<TSettings, TRecord>) {
  const { connect, keeper, make, change, remove, nameOf = (_, { key }) => key, base = '' } = site;
  const parts: Pick<DestinationDefinition, Parts> = {
    needs: ['http'],
    identity: ['email'],
    limits: { items: 50, concurrency: 1, alone: true },
    can: { upsert: true, remove: 'membership', idempotencyKey: true, async: false },
  };
  return {
    ...parts,

    send(
      ctx: DestinationContext<TSettings>,
      operations: readonly Operation<TRecord>[],
      { segment }: { segment: SegmentTarget },
    ) {
      return keepInSets(keeper(connect(ctx), ctx.settings), operations, nameOf(ctx.settings, segment));
    },

    async preview(
      { settings }: DestinationContext<TSettings>,
      operations: readonly Operation<TRecord>[],
      { segment }: { segment: SegmentTarget },
    ): Promise<RequestPreview[]> {
      const name = nameOf(settings, segment);
      return operations.map(({ kind, record }) => {
        const { method, path, body } =
          kind === 'remove'
            ? change(settings, '{id}', { record: null, held: [`(without ${name})`] })
            : make(settings, record, [name]);
        return { title: `${method} ${base}${decodeURIComponent(path)}`, body: JSON.stringify(body) };
      });
    },

    /** Deletes the record. */
    async erase(ctx: DestinationContext<TSettings>, { email }: Record<string, string>): Promise<void> {
      if (!email) return;
      const api = connect(ctx);
      const address = email.trim().toLowerCase();
      const known = (await keeper(api, ctx.settings).find([address])).get(address);
      if (known) await api.done(remove(ctx.settings, known.id), { gone: true });
    },
  };
}
