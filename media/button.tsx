// Icons and buttons, as every part of the panel draws them.
import type { ComponentChildren } from 'preact';

/** An icon of VS Code's icon font, hidden from screen readers. */
export function Icon({ name, spins = false }: { readonly name: string; readonly spins?: boolean }) {
  return <span class={`codicon codicon-${name}${spins ? ' codicon-modifier-spin' : ''}`} aria-hidden="true" />;
}

interface IconButtonProps {
  readonly icon: string;
  /** Accessible name and tooltip. */
  readonly label: string;
  /** The tooltip, if it says more, such as a key. */
  readonly title?: string;
  readonly onClick: (event: MouseEvent) => void;
  /** Disabled, but keeps the focus, because it will soon be enabled again. */
  readonly idle?: boolean;
  /** Of one that turns something on and off: whether it is on. */
  readonly isPressed?: boolean;
  /** What appears on a click. */
  readonly opens?: 'menu';
  readonly class?: string;
}

export function IconButton(props: IconButtonProps) {
  const { icon, label, title = label, onClick, idle = false, isPressed, opens, class: extra = '' } = props;
  return (
    <button
      type="button"
      class={`icon-button ${extra}`}
      aria-label={label}
      title={title}
      aria-haspopup={opens}
      aria-expanded={opens && false}
      aria-pressed={isPressed}
      aria-disabled={idle ? true : undefined}
      onClick={idle ? undefined : onClick}
    >
      <Icon name={icon} />
    </button>
  );
}

interface ButtonProps {
  readonly children: ComponentChildren;
  readonly onClick: () => void;
  /** The most likely choice. */
  readonly isPrimary?: boolean;
}

export function Button({ children, onClick, isPrimary = false }: ButtonProps) {
  return (
    <button type="button" class={isPrimary ? 'button' : 'button secondary'} onClick={onClick}>
      {children}
    </button>
  );
}
