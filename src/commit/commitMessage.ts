// From a reply, whole or as it streams, to what stands in the box: without what models put around a message.

const thoughts = /^\s*<think(?:ing)?>[^]*?(?:<\/think(?:ing)?>|$)/i;
/** The line that opens a block of code, also while it is still coming. */
const opening = /^\s*`{1,10}(?:[\w-]{0,20}(?:\n|$))?/;

/** The message in a reply so far. */
export function messageIn(reply: string): string {
  const said = reply.replace(/\r\n?/g, '\n').replace(thoughts, '').trimStart();
  const [open] = said.startsWith('```') || /^`{1,2}$/.test(said) ? (opening.exec(said) ?? []) : [];
  const message = open === undefined ? said : said.slice(open.length).replace(/\n`{1,10}\s*(?:\n[^]*)?$/, '');
  return message.trimEnd();
}

/**
 * What the user had typed, and behind it the message that a model wrote from there. It was asked to begin with the very
 * same words, of which a blank at their end may be lost; what doesn't begin with them goes into a paragraph of its own,
 * unless the line obviously isn't done.
 */
export function continued(typed: string, message: string): string {
  const begun = typed.trimEnd();
  if (begun === '') return message;
  if (begun.startsWith(message)) return typed;
  if (message.startsWith(begun)) return message;
  if (begun.endsWith(':')) return `${begun} ${message}`;
  return /[\s(]$/.test(typed) ? typed + message : `${typed}\n\n${message}`;
}
