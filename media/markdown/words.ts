/** The words this folder shows. */
export const words = {
  copy: 'Copy',
  insert: 'Insert at Cursor',
  newFile: 'New File',
  done: 'Done',
  toDo: 'To do',
  table: 'Table',
  image: (host: string | undefined, alt: string): string =>
    `image${host === undefined ? '' : ` from ${host}`}${alt === '' ? '' : `: ${alt}`}`,
};
