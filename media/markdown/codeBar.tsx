// The bar above a code block: its language, its file, how long it is, and what can be done with it.
import type { VNode } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import { IconButton } from '../button.tsx';
import { languageNamed } from '../highlight/languages.ts';
import { ActionsContext } from './actions.ts';
import type { CodeAction } from './actions.ts';
import type { CodeText } from './code.ts';
import { File } from './file.tsx';
import { Menu } from './menu.tsx';
import type { MenuItem } from './menu.tsx';
import { words } from './words.ts';

/** How long a button says that it has copied. Milliseconds. */
const told = 2_000;

interface CodeBarProps {
  readonly code: CodeText;
  readonly before: () => string;
  /** 0 while it grows. */
  readonly lines: number;
  readonly wraps: boolean;
  readonly onWrap: () => void;
}

export function CodeBar({ code, before, lines, wraps, onWrap }: CodeBarProps): VNode {
  const actions = useContext(ActionsContext);
  const [copied, setCopied] = useState(0);
  const [isUsed, setUsed] = useState(false);
  useEffect(() => {
    if (copied === 0) return;
    const timer = setTimeout(() => setCopied(0), told);
    return () => clearTimeout(timer);
  }, [copied]);
  const act = (action: CodeAction) => (): void => {
    const { language, path, source: text } = code;
    const lead = action === 'apply' ? before() : '';
    const use = { action, text, language, ...(path !== undefined && { path }), ...(lead !== '' && { before: lead }) };
    void actions?.onCode(use).then((isDone) => {
      if (isDone && action === 'copy') setCopied(Date.now());
    });
  };
  const isShell = ['shell', 'powershell'].includes(languageNamed(code.language) ?? '') || code.language === 'console';
  const more: readonly MenuItem[] = [
    { icon: 'replace', label: words.replaceSelection, run: act('replace') },
    { icon: 'new-file', label: words.newFile, run: act('newFile') },
    ...(isShell ? [{ icon: 'check-all', label: words.applyToFile, run: act('apply') }] : []),
    { icon: 'word-wrap', label: words.wrapLines, run: onWrap, checked: wraps },
  ];
  return (
    <div class="md-code-bar" onFocusIn={() => setUsed(true)} onPointerEnter={() => setUsed(true)}>
      <span class="md-language">{code.language}</span>
      {code.path !== undefined && (
        <span class="md-path" title={code.path}>
          <bdi>
            <File file={{ path: code.path }}>{code.path}</File>
          </bdi>
        </span>
      )}
      <span class={code.language === '' ? 'md-lines' : 'md-lines md-after'}>{lines > 1 ? words.lines(lines) : ''}</span>
      {/* In words for those who don't see the icon: the bar never changes its width. */}
      {isUsed && (
        <span class="visually-hidden" role="status">
          {copied === 0 ? '' : words.copied}
        </span>
      )}
      <IconButton icon={copied === 0 ? 'copy' : 'check'} label={words.copy} onClick={act('copy')} />
      <IconButton icon="insert" label={words.insert} onClick={act('insert')} />
      {isShell ? (
        <IconButton icon="terminal" label={words.runInTerminal} onClick={act('run')} />
      ) : (
        <IconButton icon="check-all" label={words.applyToFile} onClick={act('apply')} />
      )}
      <Menu label={words.moreActions} items={more} />
    </div>
  );
}
