/** An object as a listing names it. */
export interface StoredObject {
  key: string;
  size: number;
  /** Changes with the content. */
  etag: string;
}

export interface Listing {
  objects: StoredObject[];
  /** Asks for what follows; null at the end. */
  token: string | null;
}

/**
 * A page of ListObjectsV2, asked for with `encoding-type=url`: keys hold no mark-up then, so the few flat elements that
 * are wanted can be cut out without a parser.
 */
export function readListing(xml: string): Listing {
  const objects = [...xml.matchAll(/<Contents>([\s\S]*?)<\/Contents>/g)].map(([, entry = '']) => ({
    key: decodeURIComponent(element(entry, 'Key').replaceAll('+', ' ')),
    size: Number(element(entry, 'Size')),
    etag: element(entry, 'ETag').replaceAll('&quot;', '').replaceAll('"', ''),
  }));
  const more = element(xml, 'IsTruncated') === 'true';
  return { objects, token: more ? unescape(element(xml, 'NextContinuationToken')) : null };
}

/** The text of the first element of this name; '' where there is none. */
export function element(xml: string, name: string): string {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? '';
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescape(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => entities[name] ?? '');
}
