import type { Attachment } from './context.ts';

/** What the person asked: their words and what they attached, as it was at that moment. */
export interface Question {
  readonly text: string;
  readonly attachments: readonly Attachment[];
}
