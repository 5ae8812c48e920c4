// Types of the imports that esbuild.js turns into text: grammars and workers.

/** A grammar of Shiki's as its JSON; see esbuild.js. */
declare module '*?grammar' {
  const json: string;
  export default json;
}

/** The file, bundled as the text of a worker's script; see esbuild.js. */
declare module '*?worker' {
  const script: string;
  export default script;
}
