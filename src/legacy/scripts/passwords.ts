import { AgentError } from '../../errors.ts';
import { handOverPassword, passwordUnit } from '../../guest/index.ts';
import { parseIpv4 } from '../../net/ipv4.ts';
import { failed, printed, type Script } from '../script.ts';

/** `savepassword.sh -v <VM ip> -p <password>`: gives a password to the password service; silent and 0 whether or not one runs. */
export const savePassword: Script = async ({ agent }, args) => {
  const values = new Map<string, string>();
  for (let i = 0; i < args.length; i += 2) {
    const option = args[i] ?? '';
    const value = args[i + 1];
    if ((option !== '-v' && option !== '-p') || value === undefined) return printed('Incorrect usage\n');
    values.set(option, value);
  }
  const ip = values.get('-v');
  const password = values.get('-p');
  if (ip !== undefined && password !== undefined) await handOverPassword(agent, ip, password);
  return printed('');
};

/**
 * `passwd_server_ip.py <listen ip>[,<allowed ip>]`: the password service of an address, run as its unit. Status 1 with Python's words when it
 * runs already.
 */
export const passwordServer: Script = async ({ agent }, args) => {
  const [addresses = '127.0.0.1'] = args;
  const listens = addresses.split(',');
  const bad = listens.find((address) => parseIpv4(address) === undefined);
  if (bad !== undefined) throw new AgentError('VRA_BAD_INPUT', `passwd_server_ip.py: "${bad.slice(0, 80)}" is not an IPv4 address`);
  const unit = passwordUnit(listens);
  const services = await agent.backend.services.observe();
  if (services.some((service) => service.unit === unit && service.active === 'active')) {
    return failed('OSError: [Errno 98] Address already in use');
  }
  await agent.backend.services.apply([{ unit, action: 'start' }]);
  return printed('');
};
