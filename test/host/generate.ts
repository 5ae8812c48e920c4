// Writes into package.json what is made from the code: the settings with their schema.
import fs from 'node:fs';
import path from 'node:path';
import { configuration } from '../../src/gateways/settingsSchema.ts';

const file = path.resolve(import.meta.dirname, '../../package.json');
const manifest = JSON.parse(fs.readFileSync(file, 'utf8')) as { contributes: Record<string, unknown> };
manifest.contributes['configuration'] = configuration();
fs.writeFileSync(file, `${JSON.stringify(manifest, undefined, 2)}\n`);
