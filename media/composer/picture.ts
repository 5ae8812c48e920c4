// Makes a picture small enough to send: models look at no more than this, and gateways refuse larger ones.

/** Longest edge that models look at. Pixels. */
const longest = 1_568;

/** Most bytes of a picture: base64 makes them 5 MB, the least that gateways allow. */
export const mostBytes = 3_700_000;

/** What gateways take. */
const types: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/gif']);

/** The size at which a picture is sent. */
export function fit(width: number, height: number): { readonly width: number; readonly height: number } {
  const scale = Math.min(1, longest / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** Whether it can be sent as it is. */
export const isFit = (type: string, bytes: number, width: number, height: number): boolean =>
  types.has(type) && bytes <= mostBytes && Math.max(width, height) <= longest;

/** The picture as it is sent; rejects if it can't be read. Of an animation that is too large the first frame is left. */
export async function shrink(file: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(file);
  try {
    if (isFit(file.type, file.size, bitmap.width, bitmap.height)) return file;
    const { width, height } = fit(bitmap.width, bitmap.height);
    const isPhoto = file.type === 'image/jpeg' || file.type === 'image/webp';
    const made = await draw(bitmap, width, height, isPhoto ? 'image/jpeg' : 'image/png');
    return made.size <= mostBytes ? made : await draw(bitmap, width, height, 'image/jpeg');
  } finally {
    bitmap.close();
  }
}

async function draw(bitmap: ImageBitmap, width: number, height: number, type: string): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('There is no canvas.');
  if (type === 'image/jpeg') {
    // It has no transparency, and what is transparent would be black.
    context.fillStyle = 'white';
    context.fillRect(0, 0, width, height);
  }
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, width, height);
  return canvas.convertToBlob({ type, quality: 0.85 });
}
