import type { LoggedRequest } from '../gateway/log.ts';
import type { Hold, Step } from '../gateway/step.ts';
import { environment } from './run.ts';

/** A step whose holds last until {@link release}, one after the other. */
export type RemoteStep = Omit<Step, 'hold'> & { readonly hold?: RemoteHold | readonly RemoteHold[] };
type RemoteHold = Pick<Hold, 'after'>;

/** Tells the test gateway what to do with its next requests, one step each. */
export async function script(...steps: readonly RemoteStep[]): Promise<void> {
  await control('script', JSON.stringify(steps));
}

/** Lets the gateway go on to the next place where a step makes it hold. */
export async function release(): Promise<void> {
  await control('release', '');
}

/** The requests it got since it forgot the last ones. */
export async function requests(): Promise<readonly LoggedRequest[]> {
  return control('requests');
}

export async function forget(): Promise<void> {
  await control('clear', '');
}

async function control(path: string, body?: string): Promise<readonly LoggedRequest[]> {
  const method = body === undefined ? 'GET' : 'POST';
  const response = await fetch(`${environment.gateway}/_gateway/${path}`, {
    method,
    ...(body !== undefined && { body }),
  });
  return (await response.json()) as readonly LoggedRequest[];
}
