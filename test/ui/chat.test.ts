// The chat in VS Code, in one window: its parts, in the order in which they use it.
import './chat/talking.ts';
import './chat/writing.ts';
import './chat/steering.ts';
import './chat/reloading.ts';
import './chat/keeping.ts';
import './chat/long.ts';
import './chat/access.ts';
