// A picture to paste or to drop, made where it is used.
/** The source of a function that makes a picture of this size, as a file. */
export const picture = `async (width, height) => {
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d').fillRect(0, 0, 9, 9);
  return new File([await canvas.convertToBlob({ type: 'image/png' })], 'image.png', { type: 'image/png' });
}`;
