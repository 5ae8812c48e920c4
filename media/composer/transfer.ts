// What is in a paste or a drop. Read at once: when its event is over, it is empty.

/** Something to attach. */
export interface Transfer {
  /** Files and folders that the host can read, of any scheme. */
  readonly uris: readonly string[];
  /** Files whose content only the page has. */
  readonly files: readonly File[];
  /** Names of folders from outside VS Code, which no page can read. */
  readonly folders: readonly string[];
}

/** The part of a `DataTransfer` that matters here. */
export interface Data {
  readonly types: readonly string[];
  readonly files: Iterable<File>;
  readonly items: Iterable<Pick<DataTransferItem, 'kind' | 'getAsFile' | 'webkitGetAsEntry'>>;
  readonly getData: (type: string) => string;
}

/** VS Code's own lists of URIs, and everyone else's. */
const lists = ['application/vnd.code.uri-list', 'text/uri-list'] as const;

/** Whether a drag may hold something to attach: what it is shows when it is dropped. */
export const mayHold = ({ types }: Pick<Data, 'types'>): boolean =>
  ['Files', 'ResourceURLs', 'CodeFiles', ...lists].some((type) =>
    types.some((other) => other.toLowerCase() === type.toLowerCase()),
  );

/** What is to be attached; `undefined` if it is text, which the text box takes. */
export function read(data: Data): Transfer | undefined {
  const uris = urisIn(data);
  // The host reads a file where it is: on a remote machine too, and with its path.
  if (uris.length > 0) return { uris, files: [], folders: [] };
  const { types } = data;
  // A table copied from a spreadsheet or a page is text, and a picture of it.
  const isText = types.includes('text/html') && types.includes('text/plain');
  if (isText) return undefined;
  const files: File[] = [];
  const folders: string[] = [];
  for (const item of data.items) {
    const file = item.kind === 'file' ? item.getAsFile() : null;
    if (file === null) continue;
    if (item.webkitGetAsEntry()?.isDirectory === true) folders.push(file.name);
    else files.push(file);
  }
  return files.length + folders.length === 0 ? undefined : { uris: [], files, folders };
}

/** A link to a page is text. */
function urisIn(data: Data): readonly string[] {
  for (const type of [...lists, 'ResourceURLs']) {
    const uris = linesOf(data.getData(type))
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#'));
    if (uris.length > 0) return uris.every((uri) => /^(?!https?:|data:|mailto:)[a-z][\w+.-]*:/i.test(uri)) ? uris : [];
  }
  return [];
}

/** The Explorer's own list is a JSON array, the others have a URI on each line. */
function linesOf(list: string): readonly string[] {
  if (!list.startsWith('[')) return list.split(/[\r\n]+/);
  try {
    const read: unknown = JSON.parse(list);
    return Array.isArray(read) ? read.filter((uri) => typeof uri === 'string') : [];
  } catch {
    return [];
  }
}

/** The last part of a URI's path, decoded. */
export function nameOf(uri: string): string {
  const name =
    uri
      .replace(/[?#].*$/, '')
      .replace(/\/+$/, '')
      .split('/')
      .at(-1) ?? uri;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
