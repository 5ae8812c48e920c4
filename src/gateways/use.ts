// The uses a model is asked for (chat, edit, commit), and what may be shown of the endpoint that answers.

/** What a request is for. Each use may have its own model in settings. */
export type Use = 'chat' | 'edit' | 'commit';

/** What a request is booked as: its use, or what in particular it was sent for. */
export type Purpose =
  | Use
  /** A code lens, a light bulb or the hover of a problem asked. */
  | 'lens'
  | 'race'
  | 'title'
  | 'compact'
  | 'terminal'
  | 'participant'
  /** For another extension, whose id is booked too. */
  | 'provider'
  | 'test';

/** What may be shown about the endpoint that answers. */
export interface EndpointLabel {
  readonly gatewayId: string;
  readonly gatewayName: string;
  /** Scheme, host and port, ASCII. */
  readonly origin: string;
  readonly model: string;
}

/**
 * What a model is called, wherever Parley names one: by its id, as the gateway's bills and errors do, and by the gateway
 * that serves it. A label that the list or the settings give stands beside it where models are chosen.
 */
export const shownName = ({ model, gatewayName }: Pick<EndpointLabel, 'model' | 'gatewayName'>): string =>
  [model, gatewayName].filter((part) => part !== '').join(' · ');

/** `gateway/model`, as settings and journals name it. */
export const nameOf = ({ gatewayId, model }: Pick<EndpointLabel, 'gatewayId' | 'model'>): string =>
  `${gatewayId}/${model}`;
