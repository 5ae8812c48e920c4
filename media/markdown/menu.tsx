// A menu of what is needed less often, and the button that opens one.
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

/** Where a menu opens that belongs to no button. Pixels of the window. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

interface ItemsProps {
  readonly label: string;
  readonly items: readonly MenuItem[];
  /** Default: below the button before it. */
  readonly at?: Spot;
  /** The keyboard goes back to where it was. */
  readonly close: () => void;
  /** The keyboard is elsewhere already. */
  readonly leave: () => void;
}

/** An open menu, which has the keyboard: arrows move in it, Escape and a click elsewhere close it. */
export function MenuItems({ label, items, at, close, leave }: ItemsProps): VNode {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const menu = box.current;
    // On top of everything, as a section of Markdown would cut it off, and before the next key comes.
    menu?.showPopover();
    menu?.querySelector<HTMLElement>('[role^=menuitem]')?.focus();
    const onPointer = ({ target }: Event): void => {
      const own = at === undefined ? menu?.parentElement : menu;
      if (!(target instanceof Node) || own?.contains(target) !== true) leave();
    };
    document.addEventListener('pointerdown', onPointer);
    window.addEventListener('blur', leave);
    return () => {
      document.removeEventListener('pointerdown', onPointer);
      window.removeEventListener('blur', leave);
    };
  }, []);
  useLayoutEffect(() => {
    if (at !== undefined && box.current !== null) place(box.current, at);
  }, [at]);
  return (
    <div
      ref={box}
      class={at === undefined ? 'md-menu-items' : 'md-menu-items placed'}
      popover="manual"
      role="menu"
      aria-label={label}
      onKeyDown={(event) => move(event, close, leave)}
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
  );
}

/** Beside the spot, where there is room for all of it. */
function place(menu: HTMLElement, { x, y }: Spot): void {
  const { width, height } = menu.getBoundingClientRect();
  menu.style.left = `${Math.max(0, Math.min(x, window.innerWidth - width))}px`;
  menu.style.top = `${y + height <= window.innerHeight ? y : Math.max(0, y - height)}px`;
}

interface MenuProps {
  readonly label: string;
  readonly items: readonly MenuItem[];
  /** It was asked for before it was there. */
  readonly startsOpen?: boolean;
}

/** A button that opens a menu. */
export function Menu({ label, items, startsOpen = false }: MenuProps): VNode {
  const [isOpen, setOpen] = useState(startsOpen);
  const box = useRef<HTMLSpanElement>(null);
  const close = (): void => {
    setOpen(false);
    box.current?.querySelector('button')?.focus();
  };
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
      {isOpen && <MenuItems label={label} items={items} close={close} leave={() => setOpen(false)} />}
    </span>
  );
}
