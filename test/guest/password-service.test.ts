import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LegacyDoor, passwordResponse, type HttpRequest } from '#agent';
import { FakeAgent, isolatedCommandLine, isolatedMachine, type FakeMachine } from '../support/fake-machine.ts';

const file = '/var/cache/cloud/passwords-10.1.1.1';

async function running(
  commandLine = isolatedCommandLine,
  unit = '10.1.1.1',
): Promise<{ machine: FakeMachine; agent: FakeAgent; door: LegacyDoor }> {
  const machine = isolatedMachine();
  const agent = await FakeAgent.on(machine);
  const door = new LegacyDoor(agent);
  await door.boot(commandLine);
  machine.unit(`cloud-password-server@${unit}`, 'active');
  return { machine, agent, door };
}

async function save(door: LegacyDoor, ip: string, password: string, n = 1): Promise<number> {
  const item = { ip_address: ip, password, type: 'vmpassword', delete_from_processed_cache: false };
  await door.putFile(`/var/cache/cloud/vm_password.json.${n}`, JSON.stringify(item));
  return (await door.run('update_config.py', [`vm_password.json.${n}`])).exitCode;
}

async function ask(agent: FakeAgent, request: Partial<HttpRequest>): Promise<string | undefined> {
  const response = await passwordResponse(agent, {
    clientIp: '10.1.1.50',
    serverIp: '10.1.1.1',
    method: 'GET',
    path: '/',
    headers: {},
    ...request,
  });
  if (response === undefined) return undefined;
  assert.equal(response.status, 200);
  return Buffer.from(response.body).toString('utf8');
}

const wants = (what: string): HttpRequest['headers'] => ({ domu_request: what });

const part = (name: string, value: string): string => `--XX\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;

describe('password service', () => {
  it('gives a guest its password until the guest has it', async () => {
    const { machine, agent, door } = await running();
    await save(door, '10.1.1.50', 'S3=cret');
    await save(door, '10.1.1.60', 'other', 2);
    assert.equal(await machine.text(file), '10.1.1.50=S3=cret\n10.1.1.60=other\n');
    assert.equal(await ask(agent, { headers: wants('send_my_password') }), 'S3=cret');
    assert.equal(await ask(agent, { headers: wants('send_my_password') }), 'S3=cret');
    assert.equal(await ask(agent, { headers: wants('saved_password') }), 'saved_password');
    assert.equal(await machine.text(file), '10.1.1.60=other\n');
    assert.equal(await ask(agent, { headers: wants('send_my_password') }), 'saved_password');
    assert.equal(await ask(agent, { headers: {} }), 'bad_request');
  });

  it('listens where its unit runs only', async () => {
    const { machine, agent } = await running();
    assert.equal(await ask(agent, { serverIp: '203.0.113.10', headers: wants('send_my_password') }), undefined);
    machine.unit('cloud-password-server@10.1.1.1', 'inactive');
    assert.equal(await ask(agent, { headers: wants('send_my_password') }), undefined);
  });

  it('takes passwords from the router itself, with the token', async () => {
    const { machine, agent } = await running();
    await machine.put({ '/tmp/passwdsrvrtoken': '0123456789abcdef0123456789abcdef' });
    const form = (token: string): Partial<HttpRequest> => ({
      method: 'POST',
      clientIp: '127.0.0.1',
      headers: { ...wants('save_password'), 'content-type': 'application/x-www-form-urlencoded' },
      body: Buffer.from(`ip=10.1.1.50&password=a%26b&token=${token}`),
    });
    assert.equal(await ask(agent, form('wrong')), '');
    assert.equal(await ask(agent, { ...form('0123456789abcdef0123456789abcdef'), clientIp: '10.1.1.50' }), '');
    assert.equal(await machine.text(file), undefined);
    assert.equal(await ask(agent, form('0123456789abcdef0123456789abcdef')), '');
    assert.equal(await machine.text(file), '10.1.1.50=a&b\n');
    await ask(agent, {
      method: 'POST',
      clientIp: '10.1.1.1',
      headers: { ...wants('save_password'), 'content-type': 'multipart/form-data; boundary=XX' },
      body: Buffer.from(
        `${part('ip', '10.1.1.51')}${part('password', 'c')}${part('token', '0123456789abcdef0123456789abcdef')}--XX--\r\n`,
      ),
    });
    assert.equal(await machine.text(file), '10.1.1.50=a&b\n10.1.1.51=c\n');
  });

  it('never lets a password make an entry for another guest', async () => {
    const { machine, agent } = await running();
    await machine.put({ '/tmp/passwdsrvrtoken': 't' });
    const body = Buffer.from(new URLSearchParams({ ip: '10.1.1.50', password: 'x\n10.1.1.60=y', token: 't' }).toString());
    assert.equal(await ask(agent, { method: 'POST', clientIp: '127.0.0.1', headers: wants('save_password'), body }), '');
    assert.equal(await machine.text(file), undefined);
  });

  it('is passed over when it does not run or serves no such network: the command succeeds', async () => {
    const { machine, agent, door } = await running();
    assert.equal(await save(door, '192.0.2.7', 'x'), 0);
    machine.unit('cloud-password-server@10.1.1.1', 'inactive');
    assert.equal(await save(door, '10.1.1.50', 'x', 2), 0);
    assert.equal(await machine.text(file), undefined);
    assert.equal(agent.warnings.length, 2);
  });

  it('listens on the shared gateway of a redundant pair', async () => {
    const { machine, agent, door } = await running();
    const addresses = agent.bags.get('ips')?.get('eth0');
    assert.ok(addresses?.[0] !== undefined);
    const config = agent.bags.get('cmdline')?.get('config');
    assert.ok(config !== undefined);
    await agent.commit([
      {
        bag: 'cmdline',
        ops: [{ op: 'set', key: 'config', value: { ...config, redundant_router: 'true', redundant_state: 'PRIMARY' } }],
      },
      { bag: 'ips', ops: [{ op: 'set', key: 'eth0', value: [{ ...addresses[0], gateway: '10.1.1.254' }] }] },
    ]);
    machine.unit('cloud-password-server@10.1.1.254,10.1.1.1', 'active');
    await save(door, '10.1.1.50', 'x');
    assert.equal(await machine.text('/var/cache/cloud/passwords-10.1.1.254'), '10.1.1.50=x\n');
  });
});
