// About how many tokens a request has: from its size in bytes, and from what usage has taught.
import type { Message, MessageParams, Usage } from '../messages/index.ts';

/** UTF-8 bytes per token where nothing was learned: about right for English and code; CJK has three bytes a character. */
export const usualBytesPerToken = 3.5;

export interface Size {
  /** UTF-8 bytes of everything that is text. */
  readonly bytes: number;
  readonly images: number;
}

/** The size of a request, without building it. Linear; allocates nothing that grows with the text. */
export function sizeOf(params: Pick<MessageParams, 'messages' | 'system' | 'tools'>): Size {
  let bytes = 0;
  let images = 0;
  const walk = (value: unknown): void => {
    if (typeof value === 'string') bytes += utf8Length(value);
    else if (Array.isArray(value)) for (const item of value) walk(item);
    else if (typeof value === 'object' && value !== null) {
      const { type } = value as { readonly type?: unknown };
      if (type === 'base64' || type === 'url') images++;
      else for (const item of Object.values(value)) walk(item);
    }
  };
  walk([params.system, params.tools, params.messages]);
  return { bytes, images };
}

function utf8Length(text: string): number {
  let length = text.length;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    // Each half of a surrogate pair stands for two of its four bytes.
    if (unit > 0x7f) length += unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1;
  }
  return length;
}

/** An image costs about this many tokens at the size it is scaled to (1.15 megapixels / 750). */
const tokensOfImage = 1500;

/** About how many tokens this is, to be shown with ≈. */
export function estimateTokens({ bytes, images }: Size, bytesPerToken = usualBytesPerToken): number {
  return Math.ceil(bytes / bytesPerToken) + images * tokensOfImage;
}

/** About how many tokens of a reply these are. */
export const estimateReply = (content: Message['content']): number =>
  estimateTokens(sizeOf({ messages: [{ role: 'assistant', content }] }));

/**
 * A better number of bytes per token, from the usage of a request of this size; `undefined` where it teaches nothing
 * (images, too little text, no usage, impossible numbers). The newest counts for a third, so that one odd reply can't
 * spoil it.
 */
export function calibrate(size: Size, usage: Usage, before?: number): number | undefined {
  const tokens = (usage.input ?? 0) + (usage.cacheRead ?? 0) + (usage.cacheWrite ?? 0);
  if (size.images > 0 || size.bytes < 400 || tokens === 0) return undefined;
  const measured = size.bytes / tokens;
  if (measured < 0.5 || measured > 12) return undefined;
  const next = before === undefined ? measured : before + (measured - before) / 3;
  return Math.round(next * 1000) / 1000;
}
