// Writes what is made from the code: the settings with their schema into package.json, and the words of both into
// package.nls.json and l10n/bundle.l10n.json, and the sentences about errors into their snapshot.
import fs from 'node:fs';
import path from 'node:path';
import { limitsJsonSchema } from '../../src/gateways/limitsJsonSchema.ts';
import { configuration } from '../../src/gateways/settingsSchema.ts';
import { snapshot } from '../unit/faults/samples.ts';
import { root } from './paths.ts';
import { bundleFile, extractWords, json, nlsFile, withKeys } from './words.ts';
import type { Words } from './words.ts';

const file = path.join(root, 'package.json');
const manifest = JSON.parse(fs.readFileSync(file, 'utf8')) as { contributes: Record<string, unknown> };
const settings = withKeys(configuration(), 'configuration');
manifest.contributes['configuration'] = settings.value;
fs.writeFileSync(file, json(manifest));

// The other words of package.json are written by hand, and stay.
const nls = JSON.parse(fs.readFileSync(nlsFile, 'utf8')) as Words;
const byHand = Object.entries(nls).filter(([key]) => !key.startsWith('configuration.'));
fs.writeFileSync(nlsFile, json({ ...Object.fromEntries(byHand), ...settings.words }));

fs.writeFileSync(path.join(root, 'media/parley.schema.json'), json(limitsJsonSchema()));

fs.mkdirSync(path.dirname(bundleFile), { recursive: true });
fs.writeFileSync(bundleFile, json(await extractWords()));

fs.writeFileSync(path.join(root, 'test/unit/faults/sentences.snapshot.txt'), snapshot());
