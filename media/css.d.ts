// Lets TypeScript accept imports of style sheets.

/** Style sheets are bundled beside the script. */
declare module '*.css';
