// What differs between running under Node and in a web worker; `platform.node.ts` and `platform.web.ts` have it.
import type { ClientCertificate, Transport } from '../messages/index.ts';
import type { Disk } from './disk.ts';

/** What the extension's entry hands in. */
export interface Platform {
  readonly transport: Transport;
  /** Absent in a web worker. */
  readonly disk?: Disk;
  /** The folder of Claude Code's settings; absent in a browser. */
  readonly homeFolder: () => string | undefined;
  /** Runs a program for its output; absent in a web worker. See `command.node.ts`. */
  readonly run?: (command: readonly string[], timeout: number) => Promise<string>;
  /** Rejects as the transport does if this can't be used; absent in a web worker, which can use none. */
  readonly checkCertificate?: (certificate: ClientCertificate) => Promise<unknown>;
  /** The name of the computer; absent in a browser. */
  readonly hostName: () => string | undefined;
  /** The environment variables that can describe a gateway. */
  readonly environment: () => Readonly<Record<string, string>>;
}
