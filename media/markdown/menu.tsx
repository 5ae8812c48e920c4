// A button that opens a menu of what is needed less often.
import type { VNode } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../button.tsx';

export interface MenuItem {
  readonly icon: string;
  readonly label: string;
  readonly run: () => void;
  readonly checked?: boolean;
}

/** Moves in the menu that has the keyboard, or closes it. */
function move(event: KeyboardEvent, close: () => void, leave: () => void): void {
  if (event.key === 'Tab') leave();
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (event.key !== 'Escape' && step === 0) return;
  event.preventDefault();
  event.stopPropagation();
  if (event.key === 'Escape') {
    close();
    return;
  }
  const menu = event.currentTarget instanceof Element ? event.currentTarget : undefined;
  const items = [...(menu?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? [])];
  const at = items.findIndex((item) => item === document.activeElement);
  items.at((at + step + items.length) % items.length)?.focus();
}

interface MenuProps {
  readonly label: string;
  readonly items: readonly MenuItem[];
  /** It was asked for before it was there. */
  readonly startsOpen?: boolean;
}

/** A button that opens a menu: arrows move in it, Escape and a click elsewhere close it. */
export function Menu({ label, items, startsOpen = false }: MenuProps): VNode {
  const [isOpen, setOpen] = useState(startsOpen);
  const box = useRef<HTMLSpanElement>(null);
  const close = (): void => {
    setOpen(false);
    box.current?.querySelector('button')?.focus();
  };
  useLayoutEffect(() => {
    if (!isOpen) return;
    // On top of everything, as a section of Markdown would cut it off, and before the next key comes.
    box.current?.querySelector<HTMLElement>('[popover]')?.showPopover();
    box.current?.querySelector<HTMLElement>('[role^=menuitem]')?.focus();
    const leave = ({ target }: Event): void => {
      if (!(target instanceof Node) || box.current?.contains(target) !== true) setOpen(false);
    };
    document.addEventListener('pointerdown', leave);
    return () => document.removeEventListener('pointerdown', leave);
  }, [isOpen]);
  return (
    <span class="md-menu" ref={box}>
      <button
        type="button"
        class="icon-button"
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name="ellipsis" />
      </button>
      {isOpen && (
        <div
          class="md-menu-items"
          popover="manual"
          role="menu"
          aria-label={label}
          onKeyDown={(event) => move(event, close, () => setOpen(false))}
        >
          {items.map((item) => (
            <button
              key={item.label}
              type="button"
              role={item.checked === undefined ? 'menuitem' : 'menuitemcheckbox'}
              aria-checked={item.checked}
              tabIndex={-1}
              onClick={() => {
                close();
                item.run();
              }}
            >
              <Icon name={item.checked === true ? 'check' : item.icon} />
              {item.label}
            </button>
          ))}
        </div>
      )}
    </span>
  );
}
