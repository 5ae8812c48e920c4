// Makes the bundles: the extension for Node and for the web-worker host from the same sources, and the webview.
//
//   node esbuild.js [--production] [--watch] [--outdir=dist] [--metafile=out/meta.json]
//
// Files are written whole to a temporary name and renamed, so that two builds at once never leave half a file.
const esbuild = require('esbuild');
const fs = require('node:fs');
const path = require('node:path');
const subsetFont = require('subset-font');

const root = __dirname;
const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');
const outdir = path.resolve(root, option('outdir') ?? 'dist');
const metafile = option('metafile');

function option(name) {
  return process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3);
}

function writeWhole(file, contents) {
  const temporary = `${file}.${process.pid}.tmp`;
  fs.writeFileSync(temporary, contents);
  fs.renameSync(temporary, file);
}

/** Writes what was built, and removes the chunks of earlier builds that nothing points at any more. */
const write = (name) => ({
  name: 'write',
  setup(build) {
    build.onEnd((result) => {
      if (watch) console.log(`${name}: ${result.errors.length === 0 ? 'built' : 'failed'}`);
      if (result.errors.length > 0) return;
      fs.mkdirSync(outdir, { recursive: true });
      const written = new Set(result.outputFiles.map((file) => path.basename(file.path)));
      for (const file of result.outputFiles) {
        if (!fs.existsSync(file.path) || !fs.readFileSync(file.path).equals(file.contents)) {
          writeWhole(file.path, file.contents);
        }
      }
      for (const file of fs.readdirSync(outdir)) {
        const ours = file === `${name}.js.map` || file.startsWith(`${name}-`);
        if (ours && !file.endsWith('.tmp') && !written.has(file)) fs.rmSync(path.join(outdir, file), { force: true });
      }
    });
  },
});

/** The metafile of each worker, by name: the bundle that carries it knows it as text only. */
const workers = {};

/** `import source from './worker.ts?worker'` is the text of that file bundled as a classic worker script. */
const worker = {
  name: 'worker',
  setup(build) {
    build.onResolve({ filter: /\?worker$/ }, ({ path: request, resolveDir }) => ({
      path: path.resolve(resolveDir, request.slice(0, -'?worker'.length)),
      namespace: 'worker',
    }));
    build.onLoad({ filter: /./, namespace: 'worker' }, async ({ path: entry }) => {
      const { outputFiles, metafile: inner } = await esbuild.build({
        entryPoints: [entry],
        bundle: true,
        write: false,
        metafile: true,
        absWorkingDir: root,
        platform: 'browser',
        format: 'iife',
        target: 'es2024',
        minify: production,
        legalComments: 'none',
      });
      workers[`worker ${path.basename(entry)}`] = inner;
      return {
        contents: `export default ${JSON.stringify(outputFiles[0].text)};`,
        watchFiles: Object.keys(inner.inputs).map((file) => path.join(root, file)),
      };
    });
  },
};

/**
 * `import json from '@shikijs/langs/go?grammar'` is that grammar alone, as JSON, without those its module imports.
 * TypeScript with tags is given as what it adds to TypeScript (`base`): the rest is the same but for the scopes' endings.
 */
const grammar = {
  name: 'grammar',
  setup(build) {
    build.onResolve({ filter: /\?grammar$/ }, ({ path: request, resolveDir }) => ({
      path: require.resolve(request.slice(0, -'?grammar'.length), { paths: [resolveDir] }),
      namespace: 'grammar',
    }));
    build.onLoad({ filter: /./, namespace: 'grammar' }, ({ path: file }) => {
      let rules = readGrammar(file);
      if (path.basename(file) === 'tsx.mjs') {
        const base = readGrammar(path.join(path.dirname(file), 'typescript.mjs'));
        const { repository } = JSON.parse(JSON.stringify(rules).replaceAll('.tsx', '.ts'));
        const added = Object.entries(repository).filter(
          ([name, rule]) => JSON.stringify(rule) !== JSON.stringify(base.repository[name]),
        );
        rules = { base: base.scopeName, scopeName: 'source.js', repository: Object.fromEntries(added) };
      }
      const json = JSON.stringify(withoutLibraries(rules));
      return { contents: `export default ${JSON.stringify(json)};`, watchFiles: [file] };
    });
  },
};

function readGrammar(file) {
  const json = /JSON\.parse\(("(?:[^"\\]|\\.)*")\)/.exec(fs.readFileSync(file, 'utf8'))?.[1];
  if (json === undefined) throw new Error(`${file} holds no grammar`);
  return JSON.parse(JSON.parse(json));
}

/** A grammar without its lists of a library's names, which are half of PHP's: they are coloured like any other name. */
function withoutLibraries(rule) {
  if (Array.isArray(rule)) {
    return rule.filter(({ name = '', match }) => !(match && /^support\.\w+\..*php$/.test(name))).map(withoutLibraries);
  }
  if (typeof rule !== 'object' || rule === null) return rule;
  return Object.fromEntries(Object.entries(rule).map(([key, value]) => [key, withoutLibraries(value)]));
}

/**
 * Of marked, its lexer: from its sources, which are in its source map. Its one published file makes its parser, renderer
 * and settings when loaded, so that none of them can be left out: two fifths of it.
 */
const marked = {
  name: 'marked',
  setup(build) {
    const map = path.join(path.dirname(require.resolve('marked')), 'marked.esm.js.map');
    const { sources, sourcesContent } = JSON.parse(fs.readFileSync(map, 'utf8'));
    const files = new Map(sources.map((source, index) => [path.resolve(map, '..', source), sourcesContent[index]]));
    const entry = path.resolve(map, '../../src/entry.ts');
    files.set(
      entry,
      ['Lexer', 'Tokenizer'].map((name) => `export { _${name} as ${name} } from './${name}.ts';`).join(''),
    );
    build.onResolve({ filter: /^marked$/ }, () => ({ path: entry }));
    build.onResolve({ filter: /^\.\// }, ({ path: request, resolveDir }) => {
      const file = path.join(resolveDir, request);
      return files.has(file) ? { path: file } : undefined;
    });
    build.onLoad({ filter: /[/\\]marked[/\\]src[/\\]/ }, ({ path: file }) => ({
      contents: files.get(file),
      loader: 'ts',
      resolveDir: path.dirname(file),
      watchFiles: [map],
    }));
  },
};

/** Of the codicons' style sheet and font, what the panel's sources name: 450 icons are a quarter of the whole package. */
const codicons = {
  name: 'codicons',
  setup(build) {
    const watchFiles = fs
      .readdirSync(path.join(root, 'media'), { recursive: true })
      .filter((file) => /\.tsx?$/.test(file))
      .map((file) => path.join(root, 'media', file));
    const used = () => {
      const text = watchFiles.map((file) => fs.readFileSync(file, 'utf8')).join('\n');
      return new Set(Array.from(text.matchAll(/['"]([a-z][a-z-]*)['"]/g), ([, name]) => name));
    };
    const icon = /^\.codicon-([a-z0-9-]+):before \{ content: "\\([0-9a-f]+)" \}\n/gm;
    build.onLoad({ filter: /codicon\.css$/ }, ({ path: file }) => {
      const names = used();
      const css = fs
        .readFileSync(file, 'utf8')
        .replace(icon, (rule, name) => (names.has(name) ? rule : ''))
        .replace(/ttf\?\w+/, 'ttf'); // the name that is preloaded
      return { contents: css, loader: 'css', resolveDir: path.dirname(file), watchFiles };
    });
    build.onLoad({ filter: /codicon\.ttf$/ }, async ({ path: file }) => {
      const names = used();
      const rules = fs.readFileSync(file.replace(/ttf$/, 'css'), 'utf8').matchAll(icon);
      const glyphs = Array.from(rules, ([, name, code]) =>
        names.has(name) ? String.fromCodePoint(Number.parseInt(code, 16)) : '',
      );
      const contents = await subsetFont(fs.readFileSync(file), glyphs.join(''), { targetFormat: 'sfnt' });
      return { contents, loader: 'file', watchFiles };
    });
  },
};

/**
 * What the sources use of VS Code's API, taken apart once: `vscode.window.x` becomes `a.x` all over the bundle, which
 * makes it 3 kB smaller. A use that this does not find ends the build.
 */
const api = {
  name: 'api',
  setup(build) {
    const use = /\b(?:new|instanceof) vscode\.(\w+)|\bvscode\.(\w+)(?=[.(])/g;
    const onResolve = ({ namespace }) => ({
      path: 'vscode',
      ...(namespace === 'api' ? { external: true } : { namespace: 'api' }),
    });
    build.onResolve({ filter: /^vscode$/ }, onResolve);
    build.onLoad({ filter: /./, namespace: 'api' }, () => {
      const watchFiles = fs
        .readdirSync(path.join(root, 'src'), { recursive: true })
        .filter((file) => file.endsWith('.ts'))
        .map((file) => path.join(root, 'src', file));
      const text = watchFiles.map((file) => fs.readFileSync(file, 'utf8')).join('\n');
      const names = new Set(Array.from(text.matchAll(use), ([, made, used]) => made ?? used));
      return { contents: `export const { ${[...names].join(', ')} } = require('vscode');`, watchFiles };
    });
  },
};

const common = {
  absWorkingDir: root,
  bundle: true,
  write: false,
  outdir,
  metafile: true,
  minify: production,
  sourcemap: production ? false : 'linked',
  legalComments: 'none',
  logLevel: 'warning',
};

/** The entry under Node loads the bundle for browsers, so that the package has it once. */
const shared = {
  name: 'shared',
  setup(build) {
    build.onResolve({ filter: /^\.\/extension\.ts$/ }, () => ({ path: './extension.js', external: true }));
  },
};

const bundles = {
  extension: {
    entryPoints: { extension: 'src/extension.ts' },
    platform: 'browser',
    format: 'cjs',
    target: 'es2024',
    plugins: [api],
    logOverride: { 'import-is-undefined': 'error' },
  },
  'extension.node': {
    entryPoints: { 'extension.node': 'src/extension.node.ts' },
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    plugins: [shared],
  },
  webview: {
    entryPoints: { webview: 'media/main.tsx', usage: 'media/usage/main.tsx' },
    platform: 'browser',
    format: 'esm',
    splitting: true, // parts that are rarely used are chunks of their own, loaded when first needed
    chunkNames: 'webview-[name]-[hash]',
    assetNames: '[name]',
    loader: { '.ttf': 'file' },
    target: 'es2024',
    plugins: [worker, grammar, marked, codicons],
  },
};

async function main() {
  const built = await Promise.all(
    Object.entries(bundles).map(async ([name, { plugins = [], ...options }]) => {
      const context = await esbuild.context({ ...common, ...options, plugins: [...plugins, write(name)] });
      if (watch) {
        await context.watch();
        return [name, undefined];
      }
      try {
        return [name, (await context.rebuild()).metafile];
      } finally {
        await context.dispose();
      }
    }),
  );
  if (metafile !== undefined && !watch) {
    const file = path.resolve(root, metafile);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    writeWhole(file, JSON.stringify({ ...Object.fromEntries(built), ...workers }));
  }
}

module.exports = { worker, grammar, marked };

if (require.main === module) {
  main().catch((error) => {
    // esbuild has already printed what is wrong with the sources.
    if (!Array.isArray(error?.errors)) console.error(error);
    process.exitCode = 1;
  });
}
