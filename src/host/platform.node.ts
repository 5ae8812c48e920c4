// Under Node: its own client for requests, the disk, the home folder and the environment.
import { readClientCertificate } from './clientCertificate.node.ts';
import { runCommand } from './command.node.ts';
import { disk } from './disk.node.ts';
import { environment, homeFolder, hostName } from './home.node.ts';
import type { Platform } from './platform.ts';
import { createTransport } from './transport.node.ts';

export const platform = (): Platform => ({
  transport: createTransport({ identify: readClientCertificate }),
  disk,
  homeFolder,
  hostName,
  environment,
  run: runCommand,
  checkCertificate: readClientCertificate,
});
