// The port that the chat takes attachments through: find, take, refuse, see what has changed, show where it came from.
import type { Attachment } from '../conversation/context.ts';
import type { Reason } from './rules.ts';

/** What can be attached. */
export type Kind = Exclude<Attachment['type'], 'unknown'>;

/** Something that could be attached. */
export interface Candidate {
  /** Names it in {@link ContextSource.take}: its kind, a colon, and which. */
  readonly value: string;
  readonly kind: Kind;
  readonly label: string;
  readonly detail?: string | undefined;
  /** The places of the label's characters that the query matched. */
  readonly matches: readonly number[];
}

/** What was not attached, and why. */
export interface Refusal {
  readonly label: string;
  readonly reason: string;
  /** The same for the program. `outside`: in no folder of the workspace. `gone`: it can't be read. */
  readonly why?: Reason | 'outside' | 'gone' | 'noGit';
  /** Takes it nevertheless, once; absent where that is impossible. */
  readonly token?: string;
}

/** What came of it; nothing at all when the user gave up choosing. */
export interface Taken {
  readonly attachments: readonly Attachment[];
  readonly refused: readonly Refusal[];
}

export const nothingTaken: Taken = { attachments: [], refused: [] };

export const both = (one: Taken, other: Taken): Taken => ({
  attachments: [...one.attachments, ...other.attachments],
  refused: [...one.refused, ...other.refused],
});

/** What an attachment was taken from is such now that nobody has agreed to attach it, for this reason. */
export interface Withheld {
  readonly type: 'withheld';
  readonly reason: string;
}

/** A file whose content was handed over: pasted, or dropped from outside VS Code. */
export interface Data {
  readonly name: string;
  readonly mime: string;
  readonly base64: string;
}

/** A question that is ready to be asked. */
export interface Command {
  readonly id: string;
  /** What is typed after `/`. */
  readonly name: string;
  readonly description: string;
  readonly source: 'builtIn' | 'user' | 'workspace';
  /** What it asks for before it runs. */
  readonly inputs: readonly CommandInput[];
  /** Whether it changes the code, or asks about it. */
  readonly does: 'edit' | 'ask';
  /** Where in the code it is offered, too. */
  readonly where: readonly OfferedIn[];
}

/** Where in the code a command can be offered. */
export type OfferedIn = 'lens' | 'lightBulb';

export interface CommandInput {
  readonly name: string;
  readonly placeholder: string;
}

/** How a command is run. */
export interface Run {
  readonly id: string;
  /** What was typed after its name. */
  readonly rest: string;
  readonly inputs: readonly { readonly name: string; readonly value: string }[];
  /** What is attached already, which it can be about. */
  readonly attached: readonly Attachment['type'][];
}

/** A piece of a document, in VS Code's own terms; see `vscode/editors.ts`. */
export interface Place {
  readonly uri: { toString(): string };
  readonly range: { readonly start: Position; readonly end: Position };
}

interface Position {
  readonly line: number;
  readonly character: number;
}

/** What has changed in one file. */
export interface ChangedFile {
  /** Relative to the repository; empty where that can't be told. */
  readonly path: string;
  /** A part of a diff, or a sentence in place of it: of what is ignored nothing else is told. */
  readonly text: string;
}

/** An edit that waits to be judged: its document without it, and as it is. */
export interface EditedFile {
  readonly uri: Place['uri'];
  readonly before: string;
  readonly after: string;
}

/** Told by {@link ContextSource.watch}. */
export interface Heard {
  /** One of the watched files may have changed. */
  readonly changed: (uri: string) => void;
  /** What is attached by itself may be different. */
  readonly moved: () => void;
}

export interface Watching {
  /** Watches these files, in place of those before. */
  readonly set: (uris: readonly string[]) => void;
  readonly dispose: () => void;
}

/** Where attachments come from. Everything that reads says itself why it can't, in a refusal. */
export interface ContextSource {
  /** Why nothing can be attached now; `undefined` where it can. */
  closed(): string | undefined;
  find(
    query: string,
    kinds: readonly Kind[] | undefined,
    limit: number,
    signal: AbortSignal,
  ): Promise<readonly Candidate[]>;
  take(value: string): Promise<Taken>;
  /** Is this file attached only if the user insists? Nothing is suggested about one that is. */
  isIgnored(uri: Place['uri']): Promise<boolean>;
  /** The current text of a place; by default the editor's selection, or the cursor's line. */
  takePlace(place?: Place): Promise<Taken>;
  takeFiles(uris: readonly string[]): Promise<Taken>;
  /** What isn't committed of these files. */
  takeChanges(uris: readonly string[]): Promise<Taken>;
  /** What an edit changes. */
  takeEdit(edited: EditedFile): Promise<Taken>;
  takeData(data: Data): Taken;
  /** Takes what was refused nevertheless. */
  override(token: string): Promise<Taken>;
  commands(): Promise<readonly Command[]>;
  /** What a command says, and what it needs attached. */
  run(run: Run): Promise<Taken & { readonly text: string }>;
  /** The attachment as it is now, under its old id; `undefined` if it can't be taken any more. */
  again(attachment: Attachment): Promise<Attachment | Withheld | undefined>;
  /** Shows where it came from, or what it holds. */
  show(attachment: Attachment): Promise<void>;
  /** What is attached by itself now, because it was turned on. */
  automatic(): Promise<readonly Attachment[]>;
  watch(heard: Heard): Watching;
  /** What is staged in the repository at this place, or all that isn't committed; `undefined` without Git there. */
  changesIn(root: Place['uri'], of: 'staged' | 'all'): Promise<readonly ChangedFile[] | undefined>;
  /** What the prompt file of this name says, the user's own before the workspace's; `undefined` if there is none. */
  rules(name: string): Promise<string | undefined>;
  /** Lets the user choose what is attached by itself in this workspace. */
  chooseAutomatic(): Promise<void>;
}
