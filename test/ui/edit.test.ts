// Editing in place, in one window: its parts, in the order in which they use it.
import './edit/streaming.ts';
import './edit/asking.ts';
import './edit/reviewing.ts';
import './edit/reading.ts';
import './edit/looking.ts';
import './edit/holding.ts';
