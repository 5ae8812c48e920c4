import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { diskProblem } from '../../../src/chat/diskProblem.ts';

const failed = (message: string, code?: string): Error => Object.assign(new Error(message), code && { code });

describe('why a conversation cannot be saved', () => {
  it('is told by the code or the words of the file system', () => {
    assert.equal(diskProblem(failed('ENOSPC: no space left on device, write')), 'full');
    assert.equal(diskProblem(failed('Unknown (FileSystemError): Error: EDQUOT: quota exceeded')), 'full');
    assert.equal(diskProblem(failed('The disk said no', 'ENOSPC')), 'full');
    assert.equal(diskProblem(failed('EROFS: read-only file system, open')), 'denied');
    assert.equal(diskProblem(failed('no', 'NoPermissions')), 'denied');
    assert.equal(diskProblem(failed('EIO: i/o error, write')), undefined);
  });
});
