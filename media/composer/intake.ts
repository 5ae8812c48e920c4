// Attaches what was pasted or dropped: files by their URIs, others by their content. Loaded when it is first needed.
import type { AttachOutcome } from '../../src/panel/context.ts';
import type { Panel } from '../panel.ts';
import { attach, refuse, Refusal } from './arrivals.ts';
import { shrink } from './picture.ts';
import { nameOf } from './transfer.ts';
import type { Transfer } from './transfer.ts';

/** Most bytes of a file that isn't a picture. Megabytes. */
const mostMegabytes = 4;

/** Never rejects: what can't be attached is refused on a chip. */
export async function take(panel: Panel, { uris, files, folders }: Transfer): Promise<void> {
  const { ask, say } = panel;
  const [first = ''] = uris;
  const more = uris.length > 1 ? ` +${uris.length - 1}` : '';
  refuse(
    panel,
    folders.map((label) => ({ label, reason: say('folderUnread') })),
  );
  await Promise.all([
    uris.length > 0 && attach(panel, nameOf(first) + more, async () => ask('attachFiles', { uris })),
    ...files.map(async (file) => attach(panel, file.name, async () => attachFile(panel, file))),
  ]);
}

async function attachFile({ ask, say }: Panel, file: File): Promise<AttachOutcome> {
  // SVG is text, and no model takes it as a picture.
  const isPicture = file.type.startsWith('image/') && file.type !== 'image/svg+xml';
  if (!isPicture && file.size > mostMegabytes * 1024 * 1024) throw new Refusal(say('fileTooLarge', mostMegabytes));
  const refuseWith = (reason: string) => (): never => {
    throw new Refusal(reason);
  };
  const content = isPicture ? await shrink(file).catch(refuseWith(say('imageUnread'))) : file;
  const base64 = await encode(content).catch(refuseWith(say('fileUnread')));
  return ask('attachData', { name: file.name, mime: content.type, base64 });
}

async function encode(content: Blob): Promise<string> {
  const bytes = new Uint8Array(await content.arrayBuffer());
  let binary = '';
  // As arguments of one call, more would overflow the stack.
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(binary);
}
