import { failed, printed, type Program } from '../program.ts';

const version = 'conntrack v1.4.7 (conntrack-tools)';

/** `conntrack`: no connection passes a simulated router, so its table is empty: `-L`, `-C`, `-S`, `-F`, `-D`, `-G`, `-E`. */
export const conntrack: Program = async ({ machine, args }) => {
  const letters = args.flatMap((word) => (/^-[A-Z]$/.test(word) ? [word.slice(1)] : []));
  const longs: Readonly<Record<string, string>> = {
    '--dump': 'L',
    '--count': 'C',
    '--stats': 'S',
    '--flush': 'F',
    '--delete': 'D',
    '--get': 'G',
    '--event': 'E',
    '--version': 'V',
  };
  const command = letters[0] ?? args.flatMap((word) => longs[word] ?? [])[0] ?? '';
  switch (command) {
    case 'L':
      return failed(0, `${version}: 0 flow entries have been shown.\n`);
    case 'C':
      return printed('0\n');
    case 'S': {
      const { cpus } = await machine.system.facts();
      const counters =
        'found=0 invalid=0 insert=0 insert_failed=0 drop=0 early_drop=0 error=0 search_restart=0 clash_resolve=0 chaintoolong=0 ';
      return printed(Array.from({ length: cpus }, (_, cpu) => `cpu=${cpu}   \t${counters}\n`).join(''));
    }
    case 'F':
      return failed(0, `${version}: connection tracking table has been emptied.\n`);
    case 'D':
      return failed(1, `${version}: 0 flow entries have been deleted.\n`);
    case 'G':
      return failed(1, `${version}: Operation failed: such conntrack doesn't exist\n`);
    case 'E':
      return printed('');
    case 'V':
      return printed(`${version}\n`);
    default:
      return printed(
        'Command line interface for the connection tracking system. Version 1.4.7\nUsage: conntrack [commands] [options]\n',
      );
  }
};

/** `conntrackd`: asks the daemon that synchronises a redundant pair; it says something only when it runs. */
export const conntrackd: Program = async ({ machine, args }) => {
  const services = await machine.services.observe();
  const running = services.some(({ unit, active }) => unit === 'conntrackd' && active === 'active');
  const [option] = args;
  if (option === '-d') {
    await machine.services.apply([{ unit: 'conntrackd', action: 'start' }]);
    return printed('');
  }
  if (!running) return failed(1, `can't connect: is conntrackd running? appropriate permissions?\n`);
  if (option === '-k') await machine.services.apply([{ unit: 'conntrackd', action: 'stop' }]);
  if (option !== '-s') return printed('');
  return printed(
    'cache internal:\ncurrent active connections:\t           0\nconnections created:\t\t           0\tfailed:\t           0\n' +
      'connections updated:\t\t           0\tfailed:\t           0\nconnections destroyed:\t\t           0\tfailed:\t           0\n\n',
  );
};
