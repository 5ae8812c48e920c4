// What package.json has a key say that runs one command in an edit in review, and another elsewhere.

/**
 * The argument of both commands. VS Code picks one by what it was last told of the cursor, which may have moved since:
 * either command looks where the cursor is, and runs the other if that is meant.
 */
export const atCursor = 'atCursor';
