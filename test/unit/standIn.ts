// A file in the place of the module `vscode`, which is only there inside VS Code.
import { registerHooks } from 'node:module';

/** Whatever is imported from now on gets this TypeScript file as `vscode`. */
export function standIn({ href }: URL): void {
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'vscode'
        ? { url: href, format: 'module-typescript', shortCircuit: true }
        : next(specifier, context),
  });
}
