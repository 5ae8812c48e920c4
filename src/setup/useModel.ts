// Has a model answer from now on: in the conversation that is shown, and in new ones.
import { labelOf } from '../gateways/resolve.ts';
import type { Target } from '../gateways/resolve.ts';
import type { Settings } from '../gateways/settings.ts';
import { nameOf } from '../gateways/use.ts';
import type { EndpointLabel } from '../gateways/use.ts';

export interface UseModelPorts {
  readonly host: {
    readonly settings: {
      readonly current: Pick<Settings, 'models'>;
      readonly write: (name: string, value: unknown) => Promise<void>;
    };
  };
  readonly chat: {
    readonly asks: () => EndpointLabel | undefined;
    readonly use: (to: EndpointLabel) => void;
  };
}

/** The conversation that is shown asks this model at once, and new ones begin with it. */
export async function useModel({ host: { settings }, chat }: UseModelPorts, target: Target): Promise<void> {
  const to = labelOf(target);
  const { models } = settings.current;
  // Writing may take seconds, or be refused. What is asked meanwhile goes to the model that was chosen.
  chat.use(to);
  if (models.chat === undefined) await settings.write('defaultModel', nameOf(to));
  else await settings.write('models', { ...models, chat: nameOf(to) });
  // An empty conversation follows the settings again, now that they say the same.
  const now = chat.asks();
  if (now !== undefined && nameOf(now) === nameOf(to)) chat.use(to);
}
