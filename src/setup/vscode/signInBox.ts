// The box of a sign-in: shows the code, opens the browser, and waits until the user has entered it there.
import * as vscode from 'vscode';
import type { Gateway } from '../../gateways/gateway.ts';
import { certificateOf, labelOf } from '../../gateways/resolve.ts';
import type { Secret } from '../../gateways/resolve.ts';
import { explained } from '../../host/notify.ts';
import { plain } from '../../host/plain.ts';
import { askCode, askOffer, awaitTokens, MessagesError } from '../../messages/index.ts';
import type { DeviceCode, SignInOffer, SignInOptions, Transport } from '../../messages/index.ts';
import { sessionOf } from '../../sending/sessions.ts';
import { wrap } from '../words.ts';
import { separator } from './boxes.ts';
import type { Choice } from './boxes.ts';
import { anyModel, patience } from './fetchModels.ts';

/** What a sign-in leaves to be stored. */
export type SignedIn = Required<Pick<Secret, 'key' | 'session'>>;

interface SignInPorts {
  readonly transport: Transport;
  /** What is known of the gateway's secrets. */
  readonly secret?: Secret | undefined;
}

/** Milliseconds after which looking for a sign-in shows itself. */
const quiet = 400;

/**
 * Looks whether the gateway offers to sign in, and if so, has the user do it. Resolves to what that gives; to `none` if
 * it isn't offered, to `key` if the user would rather enter one, which only `hasChoice` offers, and to nothing if the
 * user left. Rejects with a {@link MessagesError} if the offer can't be taken, or nothing answered.
 */
export async function signInTo(
  gateway: Gateway,
  { transport, secret }: SignInPorts,
  hasChoice: boolean,
): Promise<SignedIn | 'none' | 'key' | undefined> {
  const box = new SignInBox(gateway, hasChoice);
  const options = { transport, timeouts: patience, signal: box.closed, ...certificateOf(gateway, secret) };
  try {
    const offer = await askOffer(gateway.baseUrl, options);
    return offer === undefined ? 'none' : await Promise.race([box.left, attempts(box, gateway, offer, options)]);
  } catch (error) {
    if (box.closed.aborted) return undefined;
    throw error;
  } finally {
    box.dispose();
  }
}

/** Asks for a code until one is entered. */
async function attempts(
  box: SignInBox,
  gateway: Gateway,
  offer: SignInOffer,
  options: SignInOptions,
): Promise<SignedIn> {
  for (;;) {
    try {
      box.ask();
      const code = await askCode(offer, options);
      box.show(code);
      const tokens = await awaitTokens(offer, code, options);
      return { key: tokens.key, session: sessionOf(tokens, offer.tokenUrl, Date.now()) };
    } catch (error) {
      if (!(error instanceof MessagesError) || error.kind === 'stopped') throw error;
      await box.fail(explained(error, labelOf({ gateway, model: anyModel })).sentence);
    }
  }
}

type Row = 'open' | 'copy' | 'again' | 'key';

class SignInBox {
  readonly #input = vscode.window.createQuickPick<Choice<Row>>();
  readonly #hasChoice: boolean;
  readonly #closed = new AbortController();
  readonly #showing: ReturnType<typeof setTimeout>;
  #code: DeviceCode | undefined;
  #again = (): void => undefined;
  /** Settles when the user leaves the box, or would rather enter a key. */
  readonly left: Promise<'key' | undefined>;

  constructor({ name, origin }: Gateway, hasChoice: boolean) {
    this.#hasChoice = hasChoice;
    const input = this.#input;
    input.title = vscode.l10n.t('Sign In to {0}', name);
    input.placeholder = vscode.l10n.t('Asking {0} whether you can sign in…', new URL(origin).host);
    input.busy = true;
    // The browser takes the focus.
    input.ignoreFocusOut = true;
    this.#showing = setTimeout(() => input.show(), quiet);
    this.left = new Promise((resolve) => {
      input.onDidHide(() => {
        this.#closed.abort();
        resolve(undefined);
      });
      input.onDidAccept(() => {
        const [row] = input.selectedItems;
        if (row?.value === 'key') resolve('key');
        else if (row?.value !== undefined) this.#run(row.value);
      });
    });
  }

  /** Aborted when the box closes. */
  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  ask(): void {
    this.#code = undefined;
    this.#input.placeholder = vscode.l10n.t('Asking for a code…');
    this.#rows([], true);
  }

  show(code: DeviceCode): void {
    this.#code = code;
    this.#input.placeholder = vscode.l10n.t('Your code is {0}. Waiting for you to enter it…', code.code);
    const page = vscode.l10n.t('Opens {0}', code.page);
    const open: Choice<Row> =
      code.filled === undefined
        ? { label: vscode.l10n.t('Copy Code and Open Browser'), detail: plain(page), value: 'open' }
        : {
            label: vscode.l10n.t('Open Browser'),
            detail: plain(vscode.l10n.t('{0}. Make sure it shows the same code.', page)),
            value: 'open',
          };
    this.#rows(
      [
        { ...open, label: `$(link-external) ${open.label}` },
        { label: `$(copy) ${vscode.l10n.t('Copy Code')}`, description: plain(code.code), value: 'copy' },
      ],
      true,
    );
  }

  /** Says why there is no sign-in. Resolves when the user wants to try again. */
  async fail(sentence: string): Promise<void> {
    this.#code = undefined;
    this.#input.placeholder = vscode.l10n.t('You’re not signed in. What do you want to do?');
    const [first = '', ...more] = wrap(plain(sentence));
    const rows: Choice<Row>[] = [{ label: `$(error) ${first}` }, ...more.map((label) => ({ label }))];
    this.#rows([...rows, { label: `$(refresh) ${vscode.l10n.t('Get a New Code')}`, value: 'again' }], false);
    return new Promise((resolve) => (this.#again = resolve));
  }

  dispose(): void {
    clearTimeout(this.#showing);
    this.#closed.abort();
    this.#input.dispose();
  }

  #rows(rows: readonly Choice<Row>[], isWaiting: boolean): void {
    const key: Choice<Row> = { label: `$(key) ${vscode.l10n.t('Enter a Key Instead')}`, value: 'key' };
    this.#input.busy = isWaiting;
    this.#input.items = [...rows, ...(this.#hasChoice ? [separator(''), key] : [])];
    this.#input.activeItems = this.#input.items.filter(({ value }) => value === 'open' || value === 'again');
    if (rows.length === 0) return;
    clearTimeout(this.#showing);
    this.#input.show();
  }

  #run(row: Row): void {
    if (row === 'again') this.#again();
    const code = this.#code;
    if (code === undefined) return;
    const copies = row === 'copy' || (row === 'open' && code.filled === undefined);
    if (copies) void vscode.env.clipboard.writeText(code.code);
    if (row === 'open') void vscode.env.openExternal(vscode.Uri.parse(code.filled ?? code.page, true));
  }
}
