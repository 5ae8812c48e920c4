// Runs in the page: draws with the panel's own component, and brings DOMs into a form that can be compared.
import { h, render } from 'preact';
import { Markdown } from '../../../media/markdown/markdown.tsx';
import type { Actions, CodeUse, FileLink } from '../../../media/markdown/actions.ts';
import { KnownFiles } from '../../../media/markdown/knownFiles.ts';

export interface Calls {
  readonly codes: CodeUse[];
  readonly links: string[];
  readonly files: FileLink[];
  /** What was asked about at once. */
  readonly asked: (readonly string[])[];
}

const calls: Calls = { codes: [], links: [], files: [], asked: [] };
const root = document.getElementById('root') ?? document.body;

const known = new KnownFiles(async (paths) => {
  calls.asked.push(paths);
  return Promise.resolve(paths.map((path) => path === 'src/cart.ts' || path === 'README.md'));
});
const actions: Actions = {
  onCode: async (use) => Promise.resolve(calls.codes.push(use) > 0),
  onLink: (href) => void calls.links.push(href),
  onFile: (file) => void calls.files.push(file),
  isFile: (path) => known.isFile(path),
};

function draw(text: string, streaming: boolean): void {
  render(h(Markdown, { text, streaming, ...actions }), root);
}

/** Waits until everything handed over is drawn. */
async function settled(): Promise<void> {
  do await new Promise((done) => setTimeout(done));
  while (root.querySelector('[aria-busy]') !== null);
}

/** The elements drawn, without colours, which come when they come. */
function drawn(): string {
  const copy = document.createElement('div');
  for (const child of root.childNodes) copy.append(child.cloneNode(true));
  for (const colored of copy.querySelectorAll('[class^="hl-"]')) colored.replaceWith(...colored.childNodes);
  copy.normalize();
  return copy.innerHTML;
}

/** Draws `text` at once, on an empty page. */
async function whole(text: string): Promise<string> {
  render(null, root);
  draw(text, false);
  await settled();
  return drawn();
}

/** Draws `text` in steps of `size` characters, waiting for a frame's worth of work after every `pause` steps. */
async function streamed(text: string, size: number, pause = Infinity): Promise<string> {
  render(null, root);
  for (let at = 0, step = 1; at < text.length; at += size, step++) {
    draw(text.slice(0, at + size), true);
    if (step % pause === 0) await new Promise((done) => setTimeout(done));
  }
  draw(text, false);
  await settled();
  return drawn();
}

/** How many blocks are added at a time when `more` comes at once to a reply of which `begun` is drawn. */
async function framed(begun: string, more: string) {
  const count = (): number => root.querySelectorAll('.md-section > *').length;
  render(null, root);
  draw(begun, true);
  const counts = [count()];
  const observer = new MutationObserver(() => counts.push(count()));
  observer.observe(root, { childList: true, subtree: true });
  draw(begun + more, false);
  while (root.querySelector('[aria-busy]') !== null) await new Promise((done) => requestAnimationFrame(done));
  observer.disconnect();
  return { added: counts.slice(1).map((now, at) => now - (counts[at] ?? 0)), drawn: drawn() };
}

/** The elements that observers of what is seen look at in each frame. */
const watched = new Set<Element>();
window.IntersectionObserver = class extends IntersectionObserver {
  override observe(element: Element): void {
    watched.add(element);
    super.observe(element);
  }

  override unobserve(element: Element): void {
    watched.delete(element);
    super.unobserve(element);
  }
};

const blocks = new Set('P H1 H2 H3 H4 H5 H6 UL OL LI BLOCKQUOTE PRE TABLE THEAD TBODY TR TH TD HR DIV'.split(' '));
const allowed = /^(?:https?|mailto):/i;

/** An address without the choices that writers have: what is escaped, and how. */
function address(href: string): string {
  return decodeURI(new URL(href).href.replace(/%(?![\da-f]{2})/gi, '%25')).replace(
    /%5[BC]|%5D|%60/gi,
    decodeURIComponent,
  );
}

/**
 * One line that says what a user is shown: the same for the specification's HTML and for our elements, where ours are
 * right. Links that may not be followed are their text, images are words, check boxes are signs.
 */
function normal(node: Node): string {
  if (node.nodeType === Node.TEXT_NODE) return (node.textContent ?? '').replace(/[ \n]+/g, ' ');
  if (!(node instanceof Element)) return '';
  const inner = (): string => {
    let text = '';
    for (const child of node.childNodes) {
      const isBlock = child instanceof Element && blocks.has(child.tagName);
      text = isBlock
        ? text.trimEnd() + normal(child)
        : text +
          (/(?:<br\/>|<hr>|<\/(?:pre|p|ul|ol|h\d|table|blockquote)>)$/.test(text)
            ? normal(child).trimStart()
            : normal(child));
    }
    return blocks.has(node.tagName) || node.tagName === 'BODY' ? text.trim() : text;
  };
  const { classList } = node;
  if (classList.contains('md-host') || classList.contains('md-code-bar')) return '';
  if (classList.contains('md-hidden'))
    return String.fromCodePoint(Number.parseInt((node.getAttribute('data-name') ?? '').slice(2), 16));
  if (classList.contains('md-task')) return node.getAttribute('aria-label') === 'Done' ? '☑' : '☐';
  switch (node.tagName) {
    case 'INPUT':
      return node.hasAttribute('checked') ? '☑' : '☐';
    case 'PRE': {
      const language = node.querySelector('code')?.className.replace('language-', '') ?? '';
      const ours = node.closest('.md-code')?.querySelector('.md-language')?.textContent;
      // The specification's code ends with a line feed; ours is what a user would copy.
      const text = hiddenText(node);
      return `<pre ${ours ?? language}>${ours === undefined ? text.replace(/\n$/, '') : text}</pre>`;
    }
    case 'CODE':
      return `<code>${hiddenText(node)}</code>`;
    case 'BR':
      return '<br/>';
    case 'HR':
      return '<hr>';
    case 'IMG': {
      const src = node.getAttribute('src') ?? '';
      const alt = node.getAttribute('alt') ?? '';
      const host = /^https?:/.test(src) ? ` from ${new URL(src).host}` : '';
      const text = `image${host}${alt === '' ? '' : `: ${alt}`}`;
      return host === '' || node.closest('a[href]') !== null ? text : `<a ${address(src)}>${text}</a>`;
    }
    case 'A': {
      const href = node.getAttribute('data-href') ?? node.getAttribute('href') ?? '';
      return allowed.test(href) && URL.canParse(href) ? `<a ${address(href)}>${inner()}</a>` : inner();
    }
    case 'OL':
      return `<ol ${node.getAttribute('start') ?? '1'}>${inner()}</ol>`;
    case 'TD':
    case 'TH': {
      const side = node.getAttribute('align') ?? /md-(\w+)/.exec(node.className)?.[1] ?? '';
      const tag = node.tagName.toLowerCase();
      return `<${tag} ${side === 'left' ? '' : side}>${inner()}</${tag}>`;
    }
    case 'DIV':
    case 'SPAN':
    case 'BODY':
    case 'MAIN':
      return inner();
    default:
      return `<${node.tagName.toLowerCase()}>${inner()}</${node.tagName.toLowerCase()}>`;
  }
}

function hiddenText(node: Element): string {
  let text = '';
  for (const child of node.childNodes)
    text +=
      child instanceof Element
        ? child.classList.contains('md-hidden')
          ? normal(child)
          : hiddenText(child)
        : (child.textContent ?? '');
  return text;
}

const harness = {
  calls,
  clear: (): void => render(null, root),
  draw,
  settled,
  whole,
  streamed,
  framed,
  watched: (): number => watched.size,
  ours: (): string => normal(root),
  expected: (html: string): string => normal(new DOMParser().parseFromString(html, 'text/html').body),
};

export type Harness = typeof harness;

declare global {
  interface Window {
    harness: Harness;
  }
}
window.harness = harness;
