// VS Code for the Web: requests over `fetch`, no disk, no home folder and no environment variables.
import type { Platform } from './platform.ts';
import { createTransport } from './transport.web.ts';

export const platform = (): Platform => ({
  transport: createTransport(),
  homeFolder: () => undefined,
  hostName: () => undefined,
  environment: () => ({}),
});
