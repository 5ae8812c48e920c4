// Texts as they read: without what is written otherwise than it reads, or is not seen.

/** A text as its reader would see it, and where each of its pieces stands in the original. */
export interface Plain {
  readonly plain: string;
  /** Index in `plain` and in the text from where both go on alike. */
  readonly pieces: readonly (readonly [plain: number, text: number])[];
}

/**
 * What is written otherwise than it reads, or is not seen: escapes (of escapes), entities, full-width letters, tags,
 * blanks, invisible marks. One `=xx` of quoted-printable text is more likely a field's value.
 */
const disguise = new RegExp(
  [
    String.raw`%(?:25){0,4}[\da-f]{2}`,
    String.raw`&(?:amp;){0,4}(?:#0{0,20}\d{1,7};?|#x0{0,20}[\da-f]{1,6};?|[a-z]{2,8};)`,
    String.raw`\\+(?:u[\da-f]{4}|u\{[\da-f]{1,6}\}|x[\da-f]{2}|[0-3]?[0-7]{2}|[nrt])|\\+`,
    String.raw`=[\da-f]{2}(?==[\da-f]{2})|(?<==[\da-f]{2})=[\da-f]{2}`,
    String.raw`<\/?[a-z!][^<>]{0,200}>|\s{1,40}|[\uff01-\uff5e]|[\p{Cf}\p{Cc}\p{Mn}\p{DI}]`,
  ].join('|'),
  'giu',
);

const entities: Readonly<Record<string, string>> = {
  ...{ hyphen: '-', dash: '-', lowbar: '_', period: '.', sol: '/', plus: '+', equals: '=', colon: ':' },
  ...{ amp: '&', quot: '"', lt: '<', gt: '>', apos: "'" },
};

export function plainOf(text: string): Plain {
  let plain = '';
  let end = 0;
  const pieces: [number, number][] = [[0, 0]];
  for (const { 0: found, index } of text.matchAll(disguise)) {
    plain += text.slice(end, index);
    if (index > end) pieces.push([plain.length, index]);
    end = index + found.length;
    plain += readDisguise(found);
    pieces.push([plain.length, end]);
  }
  return { plain: plain + text.slice(end), pieces };
}

function readDisguise(found: string): string {
  // A lone backslash or mark, of which a text may have millions.
  if (found.length === 1) return found >= '\uff01' && found <= '\uff5e' ? found.normalize('NFKC') : '';
  const code = /^(?:%(?:25)*|=|\\+x|\\+u\{?|&(?:amp;)*#x)([\da-f]+)[};]?$|^&(?:amp;)*#(\d+);?$|^\\+(\d+)$/i.exec(found);
  if (code) {
    const [, hex, decimal, octal] = code;
    const point =
      decimal === undefined ? Number.parseInt(hex ?? octal ?? '', hex === undefined ? 8 : 16) : Number(decimal);
    return point > 0x20 && point < 0x7f ? String.fromCharCode(point) : '';
  }
  if (!found.startsWith('&')) return '';
  return entities[found.replace(/^&(?:amp;)*|;$/g, '').toLowerCase()] ?? (found.endsWith('amp;') ? '&' : found);
}
