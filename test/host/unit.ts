import os from 'node:os';
import path from 'node:path';
import { runNodeTests } from './nodeTests.ts';
import { filters, root } from './paths.ts';

// npm run test:unit [-- FILTER… --grep=PATTERN]
const concurrency = os.availableParallelism();
const passed = await runNodeTests(path.join(root, 'test/unit'), { filters, concurrency, timeout: 600_000 });
process.exit(passed ? 0 : 1);
