// Draws a file that a reply names: a link to it, once the host says that it is in the workspace.
import type { ComponentChildren, VNode } from 'preact';
import { useContext } from 'preact/hooks';
import { ActionsContext } from './actions.ts';
import type { FileLink } from './actions.ts';

interface FileProps {
  readonly file: FileLink;
  readonly children: ComponentChildren;
  /** What is drawn if there is no such file: the children, unless said. */
  readonly otherwise?: ComponentChildren;
}

/** Draws its children as a link to a file if the file exists. Only this is drawn again when that becomes known. */
export function File({ file, children, otherwise = children }: FileProps): VNode {
  const exists = useContext(ActionsContext)?.isFile(file.path).value === true;
  const { path, line } = file;
  if (!exists) return <>{otherwise}</>;
  const title = line === undefined ? path : `${path}:${line}`;
  return (
    <a class="md-link" role="link" tabIndex={0} data-file={title} title={title}>
      {children}
    </a>
  );
}
