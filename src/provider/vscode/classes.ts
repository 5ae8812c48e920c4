// VS Code's classes of messages and parts, as plain data and back.
import * as vscode from 'vscode';
import type { CallerMessage, Part } from '../callerParts.ts';
import type { ReplyPart } from '../replyParts.ts';

declare module 'vscode' {
  /**
   * A thought. Declared by a proposal only, yet every VS Code since 1.106 has the class, takes it from a provider and gives
   * it back to one. Where it isn't there, thoughts aren't shown.
   */
  export const LanguageModelThinkingPart: ThoughtClass | undefined;
}

type ThoughtClass = new (
  value: string,
  id?: string,
  metadata?: Readonly<Record<string, unknown>>,
) => vscode.LanguageModelResponsePart & { readonly metadata?: unknown };

const roles: Readonly<Record<number, CallerMessage['role']>> = {
  [vscode.LanguageModelChatMessageRole.Assistant]: 'assistant',
  // Not declared, but sent: what a caller says in the system's role.
  3: 'system',
};

/** The messages that another extension sends. */
export const messagesFrom = (messages: readonly vscode.LanguageModelChatRequestMessage[]): readonly CallerMessage[] =>
  messages.map(({ role, content }) => ({ role: roles[role] ?? 'user', parts: content.map(partFrom) }));

function partFrom(part: unknown): Part {
  if (part instanceof vscode.LanguageModelTextPart) return { type: 'text', text: part.value };
  if (part instanceof vscode.LanguageModelDataPart) return { type: 'data', mime: part.mimeType, bytes: part.data };
  if (part instanceof vscode.LanguageModelToolCallPart)
    return { type: 'call', id: part.callId, name: part.name, input: part.input };
  if (part instanceof vscode.LanguageModelToolResultPart)
    return { type: 'result', id: part.callId, parts: part.content.map(partFrom) };
  if (part instanceof vscode.LanguageModelPromptTsxPart) return { type: 'tree', value: part.value };
  if (vscode.LanguageModelThinkingPart !== undefined && part instanceof vscode.LanguageModelThinkingPart)
    return { type: 'thinking', metadata: part.metadata };
  return { type: 'unknown' };
}

/** A part of a reply as VS Code takes it; `undefined` where this VS Code has no class for it. */
export function partTo(part: ReplyPart): vscode.LanguageModelResponsePart | undefined {
  switch (part.type) {
    case 'text':
      return new vscode.LanguageModelTextPart(part.text);
    case 'call':
      return new vscode.LanguageModelToolCallPart(part.id, part.name, part.input);
    case 'usage':
      // No API takes it; VS Code's own chat reads it from a part of this type.
      return vscode.LanguageModelDataPart.json(part.usage, 'usage');
    case 'thinking':
      if (vscode.LanguageModelThinkingPart === undefined) return undefined;
      return new vscode.LanguageModelThinkingPart(part.text, part.id, part.metadata && { ...part.metadata });
  }
}
