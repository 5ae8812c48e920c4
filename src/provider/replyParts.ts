// A reply as the parts that VS Code takes, each as soon as it may be shown: pure.
import { Additions, toolCalls } from '../messages/index.ts';
import type { AssistantBlock, Change, JsonObject, Message, Origin, Usage } from '../messages/index.ts';
import type { ThoughtMetadata } from './callerParts.ts';

export type ReplyPart =
  | { readonly type: 'text'; readonly text: string }
  /** `metadata` comes with the last part of a thought, whose text is empty. */
  | { readonly type: 'thinking'; readonly id: string; readonly text: string; readonly metadata?: ThoughtMetadata }
  | { readonly type: 'call'; readonly id: string; readonly name: string; readonly input: JsonObject }
  | { readonly type: 'usage'; readonly usage: HostUsage };

/** Tokens in the form that VS Code reads. `prompt_tokens` have the cached ones in them. */
export interface HostUsage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly prompt_tokens_details: { readonly cached_tokens: number };
}

/** Follows one reply. Text and thoughts go on at once; calls only once the whole reply says that they may be run. */
export class ReplyParts {
  readonly #additions = new Additions();
  /** Thoughts that were told to their end. */
  readonly #thought = new Set<AssistantBlock>();

  /** What these changes, the newest of this message, add. */
  take(changes: readonly Change[], message: Message, origin: Origin): readonly ReplyPart[] {
    return this.#additions
      .take(changes, message)
      .flatMap(({ at, block, text }): ReplyPart[] => [
        ...this.#thoughts(message, at, origin),
        block.type === 'text' ? { type: 'text', text } : { type: 'thinking', id: idOf(message, at), text },
      ]);
  }

  /** The rest of a reply that has come to its end. */
  finish(message: Message, origin: Origin): readonly ReplyPart[] {
    const usage = usageOf(message.usage);
    return [
      ...this.#thoughts(message, message.content.length, origin),
      ...toolCalls(message).map(({ id, name, input }): ReplyPart => ({ type: 'call', id, name, input })),
      ...(usage === undefined ? [] : [{ type: 'usage', usage } as const]),
    ];
  }

  /** The ends of the thoughts before a block: once another block has begun, their signatures are there. */
  #thoughts({ content, id }: Message, end: number, origin: Origin): readonly ReplyPart[] {
    return content.slice(0, end).flatMap((block, at): ReplyPart[] => {
      const metadata = this.#thought.has(block) ? undefined : metadataOf(block, origin);
      if (metadata === undefined) return [];
      this.#thought.add(block);
      return [{ type: 'thinking', id: idOf({ id }, at), text: '', metadata }];
    });
  }
}

const idOf = ({ id }: Pick<Message, 'id'>, at: number): string => `${id}#${at}`;

function metadataOf(block: AssistantBlock, origin: Origin): ThoughtMetadata | undefined {
  if (block.type === 'redacted_thinking') return { redactedData: block.data, origin };
  if (block.type !== 'thinking') return undefined;
  return { signature: block.signature, _completeThinking: block.thinking, origin };
}

/** `undefined` where the gateway didn't say both: a count that is missing is not none. */
export function usageOf({ input, output, cacheRead = 0, cacheWrite = 0 }: Usage): HostUsage | undefined {
  if (input === undefined || output === undefined) return undefined;
  const prompt = input + cacheRead + cacheWrite;
  return {
    prompt_tokens: prompt,
    completion_tokens: output,
    total_tokens: prompt + output,
    prompt_tokens_details: { cached_tokens: cacheRead },
  };
}
