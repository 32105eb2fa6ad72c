import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createRandom, createSystemClock } from '#agent';
import { createGrpcAgentClient } from '#agent/client';
import { FleetHost, silentFleetLog } from '#fleet';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { runHere } from './cli-here.ts';
import { startCli, waitFor } from './run-cli.ts';

const clock = createSystemClock();

interface Summary {
  readonly port: number;
  readonly authority: string;
  readonly routers: readonly { readonly router: string; readonly address: string; readonly socket?: string }[];
}

/** A fleet with two routers that know their names. */
async function makeFleet(state: string): Promise<void> {
  await using host = await FleetHost.open({ stateDir: state, clock, random: createRandom(1), log: silentFleetLog });
  for (const router of ['r-1-VM', 'r-2-VM']) {
    await host.create(router);
    await host.exec(router, `echo ${router} > /root/me`);
  }
}

describe('vrfleet serve', () => {
  it('serves the routers of a fleet over mutual TLS and unix sockets, at the same addresses again, and ends on request', async (t) => {
    using folder = temporaryFolder();
    const state = join(folder.path, 's');
    await makeFleet(state);
    const args = ['serve', '--state', state, '--grpc', '0.0.0.0:0', '--address-base', '127.78.0.0/24', '--unix', '--json'];
    const addresses: string[][] = [];
    for (let run = 0; run < 2; run++) {
      const child = startCli('vrfleet', args, { cwd: folder.path, env: { VRFLEET_CA: join(folder.path, 'ca') } });
      t.after(() => child.kill('SIGKILL'));
      const said = JSON.parse(await waitFor(child.stdout, /\n/)) as Summary;
      addresses.push(said.routers.map(({ address }) => address));
      const issued = await runHere('vrfleet', ['ca', 'issue', 'client', 'alice', '--json', '--ca', join(folder.path, 'ca')]);
      const pem = readFileSync((JSON.parse(issued.stdout) as { file: string }).file);
      for (const { router, address, socket = '' } of said.routers) {
        const identity = { ca: readFileSync(said.authority), cert: pem, key: pem };
        await using overTls = createGrpcAgentClient({ kind: 'tls', host: address, port: said.port, identity }, { clock });
        assert.equal((await overTls.runShell('cat /root/me')).stdout, `${router}\n`);
        assert.equal(socket, join(state, router, 'routerbus.sock'));
        assert.equal(statSync(socket).mode & 0o777, 0o660);
        await using overUnix = createGrpcAgentClient({ kind: 'unix', path: socket }, { clock });
        assert.equal((await overUnix.runShell('cat /root/me')).stdout, `${router}\n`);
      }
      child.kill('SIGINT');
      const [status] = (await once(child, 'close')) as [number];
      assert.equal(status, 0);
      assert.ok(said.routers.every(({ socket = '' }) => !existsSync(socket)));
    }
    assert.deepEqual(addresses, [
      ['127.78.0.1', '127.78.0.2'],
      ['127.78.0.1', '127.78.0.2'],
    ]);
  });

  it('refuses what it cannot serve', async () => {
    using folder = temporaryFolder();
    const run = (...args: readonly string[]): Promise<{ status: number | null; stderr: string }> =>
      runHere('vrfleet', ['serve', '--state', folder.path, ...args], { cwd: folder.path });
    assert.equal((await run()).status, 4);
    assert.match((await run('--grpc', 'x')).stderr, /--grpc: it must be an IPv4 address and a port/);
    assert.equal((await run('--address-base', '300.0.0.0/8')).status, 2);
  });
});
