// A request as it would be sent now, without sending it and without reading a key.
import { keyPlaceholder, marked, prepareRequest, shownRequest } from '../messages/index.ts';
import type { MessageParams } from '../messages/index.ts';
import type { Gateway } from '../gateways/gateway.ts';
import { endpointOf, labelOf, targetOf } from '../gateways/resolve.ts';
import type { Secret } from '../gateways/resolve.ts';
import { nameOf } from '../gateways/use.ts';
import type { EndpointLabel } from '../gateways/use.ts';
import { completed, readiness } from './send.ts';
import type { SendPorts, SendRequest } from './send.ts';

/** What would be sent, as it may be shown: where a key or another secret would stand, there is {@link keyPlaceholder}. */
export interface Preview {
  readonly endpoint: EndpointLabel;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly params: MessageParams;
  /** The same with the breakpoints of a cache. */
  readonly marked: MessageParams;
  readonly hasKey: boolean;
}

export interface PreviewPorts extends Pick<SendPorts, 'settings' | 'listed' | 'learned'> {
  readonly hasKey: (gateway: Gateway) => Promise<boolean>;
}

/** Rejects with the `MessagesError` that sending would end with. */
export type PreviewRequest = (request: Pick<SendRequest, 'use' | 'model' | 'params'>) => Promise<Preview>;

export function createPreview(ports: PreviewPorts): PreviewRequest {
  return async (request) => {
    const settings = ports.settings();
    const target = targetOf(settings, request.use, request.model);
    const hasKey = await ports.hasKey(target.gateway);
    const secret = async (gateway: Gateway): Promise<Secret> => Promise.resolve(placeholders(gateway, hasKey));
    const ready = await readiness({ ...ports, secret }, settings, request, target);
    if (ready.error !== undefined) throw ready.error;
    const { endpoint, params } = ready;
    const shown = shownRequest(prepareRequest(endpoint, params), endpoint);
    return { endpoint: labelOf(target), ...shown, params, marked: marked(endpoint, params), hasKey };
  };
}

/** A request as it would be sent now, but for its messages; `undefined` where none can be. Reads no key, and waits for nothing. */
export const createAhead =
  (ports: Omit<PreviewPorts, 'hasKey'>, use: SendRequest['use']) =>
  (to: EndpointLabel, params: Partial<MessageParams>): Pick<Preview, 'headers' | 'body'> | undefined => {
    try {
      const settings = ports.settings();
      const target = targetOf(settings, use, nameOf(to));
      const endpoint = endpointOf(target, ports.learned(target.gateway), placeholders(target.gateway, true));
      const { dialect } = endpoint;
      const request = { use, params: { ...params, messages: [{ role: 'user', content: '?' }] } } as const;
      return shownRequest(prepareRequest(endpoint, completed(ports, settings, request, { target, dialect })), endpoint);
    } catch {
      return undefined;
    }
  };

const placeholders = ({ loopback, secretHeaders }: Gateway, hasKey: boolean): Secret => ({
  // A server on this computer is sent none if none is set; any other is sent nothing at all then.
  key: hasKey || !loopback ? keyPlaceholder : undefined,
  headers: Object.fromEntries(secretHeaders.map((name) => [name, keyPlaceholder])),
});
