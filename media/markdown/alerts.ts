// Alerts, as GitHub has them: quotations that begin with a mark such as `[!NOTE]`.
import type { Token, Tokens } from 'marked';

/** The icon of each sort of alert, and the name of its word. */
export const alerts = {
  NOTE: ['info', 'alertNote'],
  TIP: ['lightbulb', 'alertTip'],
  IMPORTANT: ['megaphone', 'alertImportant'],
  WARNING: ['warning', 'alertWarning'],
  CAUTION: ['error', 'alertCaution'],
} as const;
const alertMark = /^\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\][ \t]*(?:\n|$)/;

/** The alert that a quotation is, if it begins with its mark. */
export function alertIn(text: string): keyof typeof alerts | undefined {
  return alertMark.exec(text)?.[1] as keyof typeof alerts | undefined;
}

/** The paragraph after an alert's mark, if there is anything in it. */
export function withoutMark(paragraph: Tokens.Paragraph): readonly Token[] {
  const [first, ...others] = paragraph.tokens;
  if (first?.type !== 'text') return [paragraph];
  const text = (first as Tokens.Text).text.replace(/^\[!\w+\]\s*/, '');
  const tokens = text === '' ? (others[0]?.type === 'br' ? others.slice(1) : others) : [{ ...first, text }, ...others];
  return tokens.length === 0 ? [] : [{ ...paragraph, tokens }];
}
