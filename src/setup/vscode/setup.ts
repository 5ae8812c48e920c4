// What the commands of setup are given.
import type { LearnedStore } from '../../host/learnedStore.ts';
import type { Log } from '../../host/log.ts';
import type { ModelLists } from '../../host/modelLists.ts';
import type { Platform } from '../../host/platform.ts';
import type { Secrets } from '../../host/keyStore.ts';
import type { Tick } from '../../host/walkthrough.ts';
import type { SettingsSource } from '../../host/settingsSource.ts';
import type { EndpointLabel } from '../../gateways/use.ts';
import type { Transport } from '../../messages/index.ts';
import type { RequestRecord } from '../../sending/requestRecord.ts';
import type { Records } from '../gatewayList.ts';
import type { Verdicts } from './verdictDocument.ts';

export type Spend = <Result extends { readonly tokens: { readonly input: number; readonly output: number } }>(
  endpoint: EndpointLabel,
  most: number,
  run: () => Promise<Result>,
) => Promise<Result>;

/** The parts of the host that the commands of this folder need. */
export interface SetupHost {
  /** A step of the walkthrough was taken. */
  readonly tick: Tick;
  readonly platform: Pick<Platform, 'homeFolder' | 'environment' | 'checkCertificate'>;
  readonly settings: SettingsSource;
  readonly secrets: Secrets;
  readonly learned: LearnedStore;
  readonly lists: ModelLists;
  readonly log: Log;
  /** For requests outside conversations, such as model lists and tests. Each leaves a line in the log. */
  readonly transport: Transport;
  /**
   * Runs a test of a gateway within the budget, and books the tokens that it took. Rejects with a `MessagesError` if it
   * could take more: `most` tokens.
   */
  readonly spend: Spend;
  /** What is left of a gateway's key and of a model's rate limits, as far as it is known, and whether it can be asked. */
  readonly left: {
    readonly of: (gatewayId: string, model: string | undefined) => readonly string[];
    readonly canAsk: (gatewayId: string) => boolean;
    readonly ask: (gatewayId: string) => Promise<void>;
  };
  /** The last request and its reply so far, without the key. */
  readonly lastRequest: () => RequestRecord | undefined;
}

/** The conversation that is shown. */
export interface ShownChat {
  /** Its model, or the one it would begin with. */
  readonly asks: () => EndpointLabel | undefined;
  /** Has it ask this one from now on. */
  readonly use: (to: EndpointLabel) => void;
  /** A command that is about it was given this: it may say which view is meant. */
  readonly meant: (given: readonly unknown[]) => void;
}

/** What every command of this folder is given. */
export interface Setup {
  readonly host: SetupHost;
  readonly chat: ShownChat;
  readonly records: Records;
  readonly lists: ModelLists;
  readonly verdicts: Verdicts;
}
