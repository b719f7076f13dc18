import { addressOf, type Config, type DefinitionChange, type FeatureSetConfig } from '@tributary/contracts';
import { compileFeatureSet } from '@tributary/features';

type Change = Omit<DefinitionChange, 'effects'>;

/** What a change will cause once it is applied, as far as the definitions tell. `config` is the state with all changes. */
export function effectsOf(change: Change, { before, after }: { before: Config; after: Config }): string[] {
  const tell = effects[change.kind as keyof typeof effects];
  return tell ? tell(change, { before, after }) : [`${addressOf(change)} holds from the next run on`];
}

interface Both {
  before: Config;
  after: Config;
}

const touches = (change: Change, ...fields: string[]): boolean =>
  change.fields.some(({ field }) => fields.some((one) => field === one || field.startsWith(`${one}.`)));
const syncsOf = (config: Config, takes: (sync: Config['syncs'][string]) => boolean): string[] =>
  Object.entries(config.syncs).flatMap(([key, sync]) => (takes(sync) ? [`syncs.${key}`] : []));
const list = (names: readonly string[]): string => names.join(', ');

const effects = {
  project(change: Change): string[] {
    if (change.action === 'add') return [];
    return [
      ...(touches(change, 'region')
        ? ['phone numbers that come in from now on are read by the rules of the new region']
        : []),
      ...(touches(change, 'profiles')
        ? ['which values survive is decided anew for everyone, and everyone judged by every segment']
        : []),
      ...(touches(change, 'identity')
        ? ['who is who is decided by it from now on; what came in before follows with tributary rebuild']
        : []),
      ...(touches(change, 'plugins') ? ['plugins are loaded anew'] : []),
    ];
  },

  purposes(change: Change, { after }: Both): string[] {
    const { key, action } = change;
    const users = syncsOf(
      after,
      (sync) => sync.purpose === key || after.connections[sync.connection]?.purposes.includes(key) === true,
    );
    if (action === 'add') return [];
    if (action === 'remove') return ['choices made about it are kept, but nothing asks for them'];
    if (!touches(change, 'default')) return ['nobody is treated otherwise'];
    return [
      `people who made no choice about "${key}" are treated by the new default`,
      ...(users.length > 0 ? [`who may be sent by ${list(users)} changes at the next turn`] : []),
    ];
  },

  sources(change: Change, { before, after }: Both): string[] {
    const { action, key } = change;
    const source = (action === 'remove' ? before : after).sources[key];
    if (action === 'remove')
      return [source?.plugin === undefined ? 'nothing is taken in for it any more' : 'not read any more'].map(
        (stop) => `${stop}; what came from it stays`,
      );
    const keys = touches(change, 'writeKeys') ? ['takes in what is sent with its write keys, and no others'] : [];
    if (source?.plugin === undefined) return keys.length > 0 ? keys : ['holds for what comes in from now on'];
    if (action === 'add') return ['read at the next run', ...keys];
    if (change.fields.every(({ field }) => /^writeKeys\b/.test(field))) return keys;
    return [...keys, 'read on from where it stands with the new settings; rows read before are not read again'];
  },

  plans(change: Change): string[] {
    if (change.action === 'remove') return ['events are not held to it any more'];
    return ['judges what comes in from now on; what is in the house stays'];
  },

  features(change: Change, { before, after }: Both): string[] {
    if (change.action === 'remove') return ['not computed any more'];
    const had = columnsOf(change.key, before.features[change.key]);
    const columns = columnsOf(change.key, after.features[change.key]);
    const fresh = columns.filter((column) => !had.includes(column));
    const gone = had.filter((column) => !columns.includes(column));
    return [
      ...(change.action === 'add'
        ? [`its table gets the columns ${list(columns)}`]
        : ['computed anew at the next run']),
      ...(change.action === 'change' && fresh.length > 0 ? [`its table gets the columns ${list(fresh)}`] : []),
      ...(gone.length > 0 ? [`no longer computed: ${list(gone)}`] : []),
    ];
  },

  models(change: Change, { before, after }: Both): string[] {
    const users = syncsOf(change.action === 'remove' ? before : after, ({ segment }) =>
      segment.startsWith(`${change.key}.`),
    );
    if (change.action === 'remove') return ['its clusters are segments no more'];
    if (change.action === 'change' && !touches(change, ...modelFields)) return ['its clusters stay as they are'];
    return [
      `fitted ${change.action === 'add' ? '' : 'anew '}at the next run; its clusters become segments`,
      ...(users.length > 0 ? [`its clusters are sent by ${list(users)}`] : []),
    ];
  },

  segments(change: Change, { before, after }: Both): string[] {
    const users = syncsOf(change.action === 'remove' ? before : after, ({ segment }) => segment === change.key);
    if (change.action === 'remove') return ['nobody enters or leaves it any more; its history stays'];
    if (change.action === 'change' && !touches(change, 'rule')) return ['nobody enters or leaves'];
    return [
      'everyone is judged by the rule when it is applied',
      ...(users.length > 0 ? [`who enters or leaves is sent by ${list(users)} at the next turn`] : []),
    ];
  },

  connections(change: Change, { before, after }: Both): string[] {
    const users = syncsOf(change.action === 'remove' ? before : after, ({ connection }) => connection === change.key);
    if (users.length === 0 || change.action === 'remove') return [];
    return [
      `used by ${list(users)} from the next turn on`,
      ...(touches(change, 'purposes', 'channels') ? ['who may be sent is judged by its purposes and channels'] : []),
    ];
  },

  syncs(change: Change, { after }: Both): string[] {
    const sync = after.syncs[change.key];
    if (change.action === 'remove') return ['nothing is sent any more; what was sent stays where it is'];
    if (change.action === 'add')
      return [`the members of ${sync?.segment} are sent to ${sync?.connection} at its next turn`];
    return [
      ...(touches(change, 'segment')
        ? ['who is in the new segment is added, who is only in the old one is removed']
        : []),
      ...(touches(change, 'connection') ? ['what the old connection holds stays there'] : []),
      ...(touches(change, 'mapping') ? ['members whose record changes are sent again'] : []),
      ...(touches(change, 'purpose') ? ['who may be sent is judged by the new purpose'] : []),
      ...(touches(change, 'maxRemovedShare') ? ['it stops at another share of removals'] : []),
    ];
  },
};

/** All but its title. */
const modelFields = [
  'kind',
  'segment',
  'asOf',
  'features',
  'log',
  'impute',
  'outliers',
  'scale',
  'weights',
  'importance',
  'select',
  'reduce',
  'algorithm',
  'params',
  'k',
  'fit',
  'sample',
  'bootstrap',
  'gate',
  'seed',
];

function columnsOf(key: string, config: FeatureSetConfig | undefined): string[] {
  return config ? compileFeatureSet(key, config).features.map(({ column }) => column) : [];
}
