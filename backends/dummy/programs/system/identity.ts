import { absolutePath, failed, lines, printed, type Program } from '../program.ts';
import { bootArguments, hostName, readText } from '../router-files.ts';

export const kernelRelease = '6.1.0-29-amd64';
const kernelVersion = '#1 SMP PREEMPT_DYNAMIC Debian 6.1.123-1 (2025-01-02)';

/** `/proc/version`. */
export const procVersion = `Linux version ${kernelRelease} (debian-kernel@lists.debian.org) (gcc-12 (Debian 12.2.0-14) 12.2.0, GNU ld (GNU Binutils for Debian) 2.40) ${kernelVersion}\n`;

/** `uname`: all letters of coreutils. */
export const uname: Program = async ({ machine, args }) => {
  const letters = new Set(args.flatMap((word) => (word === '--all' ? ['a'] : word.replace(/^-+/, '').split(''))));
  const unknown = [...letters].find((letter) => !'asnrvmpio'.includes(letter));
  if (unknown !== undefined) return failed(1, `uname: invalid option -- '${unknown}'\nTry 'uname --help' for more information.\n`);
  const host = await hostName(machine.files);
  const kernel = machine.kernel ?? { release: kernelRelease, version: kernelVersion, architecture: 'x86_64' };
  const fields: readonly (readonly [letter: string, value: string, inAll: boolean])[] = [
    ['s', 'Linux', true],
    ['n', host, true],
    ['r', kernel.release, true],
    ['v', kernel.version, true],
    ['m', kernel.architecture, true],
    ['p', 'unknown', false],
    ['i', 'unknown', false],
    ['o', 'GNU/Linux', true],
  ];
  const wanted = letters.size === 0 ? new Set(['s']) : letters;
  const shown = fields.filter(([letter, , inAll]) => (wanted.has('a') ? inAll || wanted.has(letter) : wanted.has(letter)));
  return printed(`${shown.map(([, value]) => value).join(' ')}\n`);
};

/** `hostname`: `-s`, `-f`, `-d`, `-I`, `-i`. */
export const hostname: Program = async ({ machine, args }) => {
  const host = await hostName(machine.files);
  const [option] = args;
  if (option === undefined || option === '-s' || option === '--short') return printed(`${host.split('.')[0] ?? host}\n`);
  const domain = (await bootArguments(machine.files)).get('domain');
  if (option === '-f' || option === '--fqdn') return printed(`${domain === undefined ? host : `${host}.${domain}`}\n`);
  if (option === '-d' || option === '--domain') return printed(`${domain ?? ''}\n`);
  if (option === '-I' || option === '--all-ip-addresses') {
    const { addresses } = await machine.network.observe();
    const own = addresses.filter(({ device }) => device !== 'lo').map(({ cidr }) => `${cidr.split('/')[0] ?? ''} `);
    return printed(`${own.join('')}\n`);
  }
  if (option === '-i') return printed('127.0.1.1\n');
  if (option.startsWith('-')) return failed(4, `hostname: invalid option -- '${option.slice(1)}'\n`);
  await machine.files.apply([{ op: 'put', path: '/etc/hostname', content: `${option}\n` }]);
  return printed('');
};

/** `hostnamectl`: what it says of a router. */
export const hostnamectl: Program = async ({ machine }) => {
  const host = await hostName(machine.files);
  const system =
    /^PRETTY_NAME="(.*)"$/m.exec((await readText(machine.files, '/etc/os-release')) ?? '')?.[1] ?? 'Debian GNU/Linux 12 (bookworm)';
  return printed(
    lines([
      ` Static hostname: ${host}`,
      '       Icon name: computer-vm',
      '         Chassis: vm',
      '  Virtualization: kvm',
      `Operating System: ${system}`,
      `          Kernel: Linux ${kernelRelease}`,
      '    Architecture: x86-64',
    ]),
  );
};

/** `id`: everybody who gets to a router is root. */
export const id: Program = async ({ args }) => {
  const letters = args.filter((word) => word.startsWith('-')).join('');
  const user = args.find((word) => !word.startsWith('-'));
  if (user !== undefined && user !== 'root') return failed(1, `id: '${user}': no such user\n`);
  if (/[ugG]/.test(letters)) return printed(letters.includes('n') ? 'root\n' : '0\n');
  return printed('uid=0(root) gid=0(root) groups=0(root)\n');
};

export const whoami: Program = async () => printed('root\n');

export const logname: Program = async () => printed('root\n');

export const arch: Program = async () => printed('x86_64\n');

/** `python3 -V` and `-m json.tool`; scripts of the router are run by its shell, anything else is not there. */
export const python3: Program = async (run) => {
  const { name, args, machine, context } = run;
  const [first, second, file] = args;
  if (first === '-V' || first === '--version') return printed('Python 3.11.2\n');
  if (first === undefined) return printed('');
  if (first === '-c') return failed(1, `${name}: running Python code is not possible on a simulated router\n`);
  if (first === '-m' && second === 'json.tool') {
    const text = file === undefined ? (context.stdin ?? '') : await readText(machine.files, absolutePath(run, file));
    if (text === undefined) return failed(2, `usage: python -m json.tool\nerror: argument infile: can't open '${file ?? ''}'\n`);
    try {
      return printed(`${JSON.stringify(JSON.parse(text), undefined, 4)}\n`);
    } catch {
      return failed(1, 'Expecting value: line 1 column 1 (char 0)\n');
    }
  }
  if (first === '-m') return failed(1, `/usr/bin/${name}: No module named ${second ?? ''}\n`);
  return failed(2, `${name}: can't open file '${absolutePath(run, first)}': [Errno 2] No such file or directory\n`);
};
