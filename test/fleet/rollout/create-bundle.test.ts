import assert from 'node:assert/strict';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { readBundle } from '#agent';
import { createBundle } from '#fleet';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const manifest = { apiVersion: 'vrfleet/v1', kind: 'PatchBundle', version: '4.22.1', hooks: { pre: ['hooks/a.sh'] } };

async function fill(path: string): Promise<void> {
  await mkdir(join(path, 'root/opt/cloud/bin'), { recursive: true });
  await mkdir(join(path, 'hooks'));
  await writeFile(join(path, 'manifest.json'), JSON.stringify(manifest));
  await writeFile(join(path, 'root/opt/cloud/bin/tool'), '#!/bin/bash\n');
  await chmod(join(path, 'root/opt/cloud/bin/tool'), 0o755);
  await writeFile(join(path, 'hooks/a.sh'), 'true\n');
}

describe('a folder', () => {
  it('becomes a bundle with its files and their modes', async () => {
    using folder = temporaryFolder();
    await fill(folder.path);
    const bundle = await readBundle(await createBundle(folder.path));
    assert.equal(bundle.manifest.version, '4.22.1');
    assert.deepEqual(
      bundle.files.map(({ path, mode }) => [path, path.startsWith('root') ? mode.toString(8) : '']),
      [
        ['hooks/a.sh', ''],
        ['root/opt/cloud/bin/tool', '755'],
      ],
    );
  });

  it('without a manifest, with links or with strangers is refused', async () => {
    using folder = temporaryFolder();
    const refused = (message: RegExp): object => ({ code: 'VRA_BAD_BUNDLE', message });
    await assert.rejects(createBundle(folder.path), refused(/manifest\.json cannot be read/));
    await fill(folder.path);
    await writeFile(join(folder.path, 'notes.txt'), '');
    await assert.rejects(createBundle(folder.path), refused(/notes\.txt has no place/));
    using other = temporaryFolder();
    await fill(other.path);
    await symlink('/etc/passwd', join(other.path, 'root/passwd'));
    await assert.rejects(createBundle(other.path), refused(/passwd is neither a file nor a folder/));
  });
});
