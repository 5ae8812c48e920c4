import type { ModelLists } from '../../host/modelLists.ts';
import type { HostSend } from '../../host/send.ts';
import type { Records } from '../gatewayList.ts';

/** What the commands of this folder stand on. */
export interface Setup {
  readonly host: HostSend;
  readonly records: Records;
  readonly lists: ModelLists;
}
