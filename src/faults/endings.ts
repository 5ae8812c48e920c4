// What the way a complete reply ended means for people: why it stopped, or why there is nothing to see.
import { english } from './l10n.ts';
import type { L10n } from './l10n.ts';

/** Why a reply stopped where it did; `undefined` where that needs no words. */
export function stopWords(reason: string | undefined, l10n: L10n = english): string | undefined {
  switch (reason) {
    case 'max_tokens':
      return l10n.t('The reply reached its token limit. Raise “Max Tokens” in the settings to allow more.');
    case 'model_context_window_exceeded':
      return l10n.t('The reply filled the model’s context window.');
    case 'refusal':
      return l10n.t('The model stopped: it declined to continue.');
    case 'tool_use':
      return l10n.t('The model asked for a tool, but none was offered.');
    default:
      return undefined;
  }
}

/** Why there is nothing to see, and what to do. */
export function silenceWords(reason: string | undefined, l10n: L10n = english): string {
  switch (reason) {
    case 'max_tokens':
      return l10n.t(
        'The reply reached its token limit before there was anything to show. Raise “Max Tokens” in the settings, then try again.',
      );
    case 'model_context_window_exceeded':
      return l10n.t(
        'The conversation fills the model’s context window, so there was no room for a reply. Start a new conversation, or choose a model with a larger context.',
      );
    case 'refusal':
      return l10n.t('The model declined to answer. Rephrase the question, or choose another model.');
    default:
      return l10n.t('The model sent an empty reply. Try again, or choose another model.');
  }
}
