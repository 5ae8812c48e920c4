// The argument that package.json gives to a key that runs one command in an edit in review and another elsewhere.

/**
 * VS Code chooses between the two by a context key, and the cursor may have moved since that was set. With this argument,
 * either command looks where the cursor is now, and runs the other one if that is meant.
 */
export const atCursor = 'atCursor';
