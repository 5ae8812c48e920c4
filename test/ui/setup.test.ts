// Everything about setting up, in one window (setup/window.ts): opening one costs as much as all that a part does in it.
import './setup/presets.ts';
import './setup/flows.ts';
import './setup/signIn.ts';
// Last, since it loads the window again.
import './setup/keys.ts';
