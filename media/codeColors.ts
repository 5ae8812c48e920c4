// Gives code the colors of the user's color theme, and follows when it changes.
import { kinds } from './highlight/kinds.ts';
import type { Panel } from './panel.ts';

/** VS Code sets many properties when the theme changes: they are waited for. Milliseconds. */
const pause = 100;

/** Asks for the theme's colors now and whenever the theme changes. Where there are none, the style sheet's own stay. */
export function followTheme(ask: Panel['ask']): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const read = (): void => {
    ask('colors', {}).then(
      ({ looks }) => show(looks),
      () => undefined,
    );
  };
  // What is set here are styles of the body: only its class and VS Code's data change with the theme.
  const observer = new MutationObserver(() => {
    clearTimeout(timer);
    timer = setTimeout(read, pause);
  });
  observer.observe(document.body, { attributeFilter: ['class', 'data-vscode-theme-id', 'data-vscode-theme-kind'] });
  observer.observe(document.documentElement, { attributeFilter: ['style'] });
  read();
}

interface Look {
  readonly kind: string;
  readonly color?: string | undefined;
  readonly isItalic?: boolean | undefined;
  readonly isBold?: boolean | undefined;
}

function show(looks: readonly Look[]): void {
  const { style } = document.body;
  for (const kind of kinds) {
    const look = looks.find((one) => one.kind === kind);
    // A kind that the theme has no color for looks like any other text.
    style.setProperty(`--hl-${kind}`, look === undefined ? null : (look.color ?? 'inherit'));
    style.setProperty(`--hl-${kind}-style`, look?.isItalic === true ? 'italic' : null);
    style.setProperty(`--hl-${kind}-weight`, look?.isBold === true ? 'bold' : null);
  }
}
