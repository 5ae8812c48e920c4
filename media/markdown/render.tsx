// Tokens to Preact elements. Nothing becomes HTML from text.
import { h } from 'preact';
import type { ComponentChildren, VNode } from 'preact';
import type { MarkedToken, Token, Tokens } from 'marked';
import { Icon } from '../button.tsx';
import { alertIn, alerts, withoutMark } from './alerts.ts';
import { CodeView } from './codeView.tsx';
import { endOfFold, foldIn } from './details.ts';
import type { DetailsToken } from './details.ts';
import { decodeEntities } from './entities.ts';
import { File } from './file.tsx';
import { fileNamed, filesIn } from './fileNames.ts';
import { FoldedWhole } from './fold.tsx';
import { isFinished } from './items.ts';
import { namesOtherHost, target } from './links.ts';
import type { Target } from './links.ts';
import { Maths } from './maths.tsx';
import { drawOnce } from './once.ts';
import type { FootnoteToken, FormulaToken } from './parser.ts';
import { drawTable } from './table.tsx';
import { drawText } from './text.tsx';
import { words } from './words.ts';

/** Elements nested deeper than this (lists in quotes in lists, with their emphasis) are shown as their source. */
const deepest = 48;

/** A table with more columns is shown as its source: nobody could read it, and laying it out takes seconds. */
const mostColumns = 64;

/** What a token is drawn in. */
interface Place {
  readonly depth: number;
  readonly inLink: boolean;
  /** The block will not change. */
  readonly closed: boolean;
  /** The text was cut off at the end of this: an address there may be half of one, and the end of a tag is missing. */
  readonly cut: boolean;
}

/** The element of one block, which will not change if it is `closed`. Attributes are ours alone, but for titles. */
export function drawBlock(token: Token, closed: boolean, cut = false): ComponentChildren {
  return draw(token, { depth: 0, inLink: false, closed, cut });
}

function drawAll(tokens: readonly Token[] | undefined, place: Place): ComponentChildren {
  const within = { ...place, depth: place.depth + 1, cut: false };
  const one = (token: Token, at: number): ComponentChildren =>
    draw(token, at === (tokens?.length ?? 0) - 1 ? { ...within, cut: place.cut } : within);
  if (tokens?.some(isTag) !== true) return tokens?.map(one);
  const drawn: ComponentChildren[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (token === undefined) continue;
    const fold = foldIn(token);
    if (fold !== undefined && fold !== 'end') {
      const to = endOfFold(tokens, at);
      drawn.push(<FoldedWhole fold={fold}>{drawAll(tokens.slice(at + 1, to), within)}</FoldedWhole>);
      at = to;
      continue;
    }
    const name = isTag(token) ? tagNamed(token) : undefined;
    const end = name === undefined ? -1 : endOfTag(tokens, at, name, place.closed && !place.cut);
    if (name === undefined || end < 0) drawn.push(one(token, at));
    else {
      drawn.push(h(name, {}, drawAll(tokens.slice(at + 1, end), within)));
      at = end;
    }
  }
  return drawn;
}

/** The only tags that are drawn among words, beside a line break: they change how their text looks, and nothing else. */
const tag = /^<(kbd|sub|sup)>$/i;

const isTag = (token: Token): boolean => token.type === 'html';
const tagNamed = ({ raw }: Token): string | undefined => tag.exec(raw)?.[1]?.toLowerCase();

/** Where the tag at `at` is closed: at the end, while more may come; -1 if nowhere. */
function endOfTag(tokens: readonly Token[], at: number, name: string, closed: boolean): number {
  let depth = 0;
  for (let index = at; index < tokens.length; index++) {
    const token = tokens[index];
    if (token === undefined || !isTag(token)) continue;
    if (tagNamed(token) === name) depth++;
    else if (token.raw.toLowerCase() === `</${name}>` && --depth === 0) return index;
  }
  return closed ? -1 : tokens.length;
}

/** marked's types let a token be anything; the ones its grammar makes are these. */
function known(token: Token): MarkedToken {
  return token as MarkedToken;
}

function draw(any: Token, place: Place): ComponentChildren {
  if (place.depth > deepest) return drawText(any.raw, 'prose');
  const token = known(any);
  switch (token.type) {
    case 'paragraph':
      return <p dir="auto">{drawAll(token.tokens, place)}</p>;
    case 'text':
      return token.tokens === undefined
        ? drawProse(token.escaped === true ? token.text : decodeEntities(token.text), place)
        : drawAll(token.tokens, place);
    case 'escape': {
      const source = drawText(token.text, 'prose');
      return 'formula' in token ? <Maths formula={(token as FormulaToken).formula} source={source} /> : source;
    }
    case 'strong':
      return <strong>{drawAll(token.tokens, place)}</strong>;
    case 'em':
      return <em>{drawAll(token.tokens, place)}</em>;
    case 'del':
      return <del>{drawAll(token.tokens, place)}</del>;
    case 'codespan':
      return drawCodeSpan(token, place);
    case 'br':
      return <br />;
    case 'link':
      return drawLink(token, place);
    case 'image':
      return drawImage(token, place);
    case 'heading':
      return drawHeading(token, place);
    case 'list':
      return isFinished(token)
        ? drawOnce(token, () => drawList(token, { ...place, closed: true }))
        : drawList(token, place);
    case 'list_item':
      return drawItem(token, place);
    case 'checkbox':
      return (
        <>
          <span class="md-task" role="img" aria-label={token.checked ? words.done : words.toDo}>
            {token.checked ? '☑' : '☐'}
          </span>{' '}
        </>
      );
    case 'blockquote':
      return drawQuote(token, place);
    case 'code':
      return (
        <CodeView
          text={token.codeBlockStyle === 'indented' ? token.text.replace(/\n$/, '') : token.text}
          info={token.lang ?? ''}
          closed={place.closed}
        />
      );
    case 'table':
      return token.header.length > mostColumns ? (
        <div class="md-raw">{drawText(token.raw, 'code')}</div>
      ) : (
        drawTable(token, place.closed, (tokens, closed) => drawAll(tokens, { ...place, closed, cut: false }))
      );
    case 'hr':
      return <hr />;
    case 'html':
      return 'fold' in token ? drawDetails(token as DetailsToken, place) : drawHtml(token);
    case 'def':
      return 'label' in token ? drawFootnote(token as FootnoteToken, place) : undefined;
    case 'space':
      return undefined;
    default:
      token satisfies never;
      return drawText(any.raw, 'prose');
  }
}

/** Words, with links to the files they name. A name that is still being written is not looked for. */
function drawProse(text: string, place: Place): ComponentChildren {
  const found = place.closed && !place.inLink ? filesIn(text) : undefined;
  if (found === undefined) return drawText(text, 'prose');
  return found.map((piece) =>
    typeof piece === 'string' ? (
      drawText(piece, 'prose')
    ) : (
      <File file={piece.file}>{drawText(piece.text, 'prose')}</File>
    ),
  );
}

function drawCodeSpan(token: Tokens.Codespan, place: Place): VNode {
  const text = drawText(token.text, 'code');
  const file = place.closed && !place.inLink ? fileNamed(token.text) : undefined;
  return <code dir="ltr">{file === undefined ? text : <File file={file}>{text}</File>}</code>;
}

/** A quotation; one that begins with a mark such as `[!NOTE]` is an alert, as GitHub has it. */
function drawQuote(token: Tokens.Blockquote, place: Place): VNode {
  const name = alertIn(token.text);
  const [first, ...rest] = token.tokens;
  if (name === undefined || first?.type !== 'paragraph')
    return <blockquote dir="auto">{drawAll(token.tokens, place)}</blockquote>;
  const [icon, word] = alerts[name];
  return (
    <blockquote dir="auto" class={`md-alert md-alert-${name.toLowerCase()}`}>
      <p class="md-alert-title">
        <Icon name={icon} /> {words[word]}
      </p>
      {drawAll([...withoutMark(first as Tokens.Paragraph), ...rest], place)}
    </blockquote>
  );
}

function drawDetails({ fold, tokens }: DetailsToken, place: Place): VNode {
  return (
    <FoldedWhole fold={fold}>
      <p dir="auto">{drawAll(tokens, place)}</p>
    </FoldedWhole>
  );
}

/** Its mark leads back to where it is named. */
function drawFootnote({ label, tokens }: FootnoteToken, place: Place): VNode {
  return (
    <p dir="auto" class="md-footnote">
      <sup>
        <a class="md-link" role="link" tabIndex={0} data-back={label.toLowerCase()} title={words.backToText}>
          {drawText(label, 'prose')}
        </a>
      </sup>{' '}
      {drawAll(tokens, place)}
    </p>
  );
}

function drawHeading(token: Tokens.Heading, place: Place): VNode {
  const children = drawAll(token.tokens, place);
  switch (token.depth) {
    case 1:
      return <h1 dir="auto">{children}</h1>;
    case 2:
      return <h2 dir="auto">{children}</h2>;
    case 3:
      return <h3 dir="auto">{children}</h3>;
    case 4:
      return <h4 dir="auto">{children}</h4>;
    case 5:
      return <h5 dir="auto">{children}</h5>;
    default:
      return <h6 dir="auto">{children}</h6>;
  }
}

function drawList(token: Tokens.List, place: Place): VNode {
  const last = token.items.at(-1);
  const items = token.items.map((item) => drawItem(item, { ...place, cut: place.cut && item === last }));
  if (!token.ordered) return <ul dir="auto">{items}</ul>;
  return (
    <ol dir="auto" start={token.start === '' || token.start === 1 ? undefined : token.start}>
      {items}
    </ol>
  );
}

function drawItem(item: Tokens.ListItem, place: Place): VNode {
  return <li>{drawAll(item.tokens, place)}</li>;
}

/** Raw HTML is shown as it is written. Only a line break, which models use in table cells, is drawn; comments are not. */
function drawHtml(token: Tokens.HTML | Tokens.Tag): ComponentChildren {
  const text = token.text.trim();
  if (/^<!--(?:(?!-->)[^])*-->$/.test(text)) return undefined;
  if (token.block) return <div class="md-raw">{drawText(token.text.replace(/\n+$/, ''), 'code')}</div>;
  return /^<br\s*\/?>$/i.test(text) ? <br /> : drawText(token.text, 'code');
}

/** A link has no address of its own: a click tells the panel, which asks the host. Nothing can navigate by itself. */
function anchor(to: Target, className: string, children: ComponentChildren, other: boolean): VNode {
  const shown = to.href.length > 300 ? `${to.href.slice(0, 200)} … ${to.href.slice(-80)}` : to.href;
  const warn = other || to.suspicious;
  return (
    <a class={className} role="link" tabIndex={0} data-href={to.href} title={warn ? `${to.host} – ${shown}` : shown}>
      {children}
      {warn && <span class="md-host"> ({to.host})</span>}
    </a>
  );
}

function drawLink(token: Tokens.Link, place: Place): ComponentChildren {
  const children =
    token.autolink === true ? drawText(token.text, 'prose') : drawAll(token.tokens, { ...place, inLink: true });
  if (place.inLink) return children;
  const note = /^\[\^(.+)\]$/.exec(token.raw)?.[1];
  if (note !== undefined)
    return (
      <sup>
        <a class="md-link" role="link" tabIndex={0} data-note={note.toLowerCase()} title={words.footnote(note)}>
          {drawText(note, 'prose')}
        </a>
      </sup>
    );
  if (place.cut && token.autolink === true && !token.raw.startsWith('<')) return children;
  const href = token.autolink === true ? token.href : decodeEntities(token.href);
  const to = target(href);
  if (to === undefined) return drawFileLink(href, children, place);
  return anchor(to, 'md-link', children, namesOtherHost(plain(token.tokens), to));
}

/** A link to a file of the workspace leads there; any other is its text. */
function drawFileLink(href: string, children: ComponentChildren, place: Place): VNode {
  const text = <span title={href}>{children}</span>;
  const file = place.closed ? fileNamed(decoded(href)) : undefined;
  if (file === undefined) return text;
  return (
    <File file={file} otherwise={text}>
      {children}
    </File>
  );
}

function decoded(href: string): string {
  try {
    return decodeURIComponent(href);
  } catch {
    return href;
  }
}

/** An image is never fetched: its address could carry what it likes to its host. It can be opened like a link. */
function drawImage(token: Tokens.Image, place: Place): ComponentChildren {
  const to = target(decodeEntities(token.href));
  const alt = plain(token.tokens);
  const text = drawText(words.image(to?.host, alt), 'prose');
  if (to === undefined || place.inLink) return <span class="md-image">{text}</span>;
  return anchor(to, 'md-link md-image', text, false);
}

/** The text of inline tokens, without their marks. */
function plain(tokens: readonly Token[]): string {
  let text = '';
  for (const any of tokens) {
    const token = known(any);
    if (token.type === 'text') text += token.tokens === undefined ? decodeEntities(token.text) : plain(token.tokens);
    else if ('tokens' in token) text += plain(token.tokens);
    else if ('text' in token) text += token.text;
    else if (token.type === 'br') text += ' ';
  }
  return text;
}
