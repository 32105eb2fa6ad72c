import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseCommandLine } from '#agent';
import { recordedInputs } from '../../support/recorded-inputs.ts';
import { loadRecordedRouter, recordedRouters } from '../../support/recorded-router.ts';

describe('parseCommandLine', () => {
  it('takes the boot arguments of every recorded router and gives what its command line bag held', () => {
    for (const { recording, name } of recordedRouters) {
      const router = loadRecordedRouter(recording, name);
      const boots = [...recordedInputs(recording, name, router.beforeLine)].flatMap((input) =>
        input.kind === 'boot' ? [input.commandLine] : [],
      );
      const parsed = { ...parseCommandLine(boots.at(-1) ?? ''), redundant_router: 'x', authorized_key: 'x' };
      // The lab passed the key whole; a real boot cuts it at the second "=".
      assert.deepEqual(parsed, { ...router.bags.get('cmdline')?.get('config'), redundant_router: 'x', authorized_key: 'x' }, name);
    }
  });

  it('loses what stands behind a second "=", as a boot does', () => {
    assert.deepEqual(parseCommandLine(' authorized_key=QUJD== name=r-4-VM'), { authorized_key: 'QUJD', name: 'r-4-VM' });
    assert.deepEqual(parseCommandLine('a=b=c=d'), { a: 'b' });
  });

  it('lets the last of equal keys count, and takes any blanks between', () => {
    assert.deepEqual(parseCommandLine('\n  advert_int=1\tadvert_int=2  \r\n'), { advert_int: '2' });
    assert.deepEqual(parseCommandLine(''), {});
  });

  it('takes empty values, and words without "=" as their own', () => {
    assert.deepEqual(parseCommandLine('dns2= quiet'), { dns2: '', quiet: 'quiet' });
  });

  it('does not take a key for a property of objects', () => {
    const parsed = parseCommandLine('constructor=a toString=b');
    assert.deepEqual(Object.entries(parsed), [
      ['constructor', 'a'],
      ['toString', 'b'],
    ]);
  });

  const refused: Readonly<Record<string, [string, RegExp]>> = {
    'an address that is none': ['eth0ip=10.1.1.999', /^command line: eth0ip: "10\.1\.1\.999" is not an IPv4 address$/],
    'a netmask that is none': ['eth12mask=255.0.255.0', /eth12mask: "255\.0\.255\.0" is not an IPv4 netmask$/],
    'an IPv6 address that is none': ['eth0ip6=fd17', /eth0ip6: "fd17" is not an IPv6 address$/],
    'a gateway that is none': ['gateway=here', /gateway: "here" is not an IPv4 address$/],
    'a VPC network that is none': ['vpccidr=10.1.0.0/40', /vpccidr: "10\.1\.0\.0\/40" is not an IPv4 network$/],
    'a name that would break a file': ['name=r-4"VM', /name: "r-4\\"VM" is not a host name/],
    'a domain that would break a file': ['domain=a,b', /domain: "a,b" is not a domain name/],
    'a DNS server that is none': ['dns1=dns.example', /dns1: "dns\.example" is not a comma list of/],
    'an MTU that is none': ['publicMtu=big', /publicMtu: "big" is not an MTU$/],
    'a control character': ['userdata=a\u0000b', /userdata: "a\\u0000b" is not a single line of text$/],
    'a key that is none': ['a/b=1', /a\/b: .*is not a key/],
  };
  for (const [what, [text, message]] of Object.entries(refused)) {
    it(`refuses ${what}`, () => assert.throws(() => parseCommandLine(text), { code: 'VRA_BAD_INPUT', message }));
  }

  it('refuses one that is too long', () => {
    assert.throws(() => parseCommandLine('x'.repeat(2 * 1024 * 1024)), { code: 'VRA_TOO_LARGE' });
  });
});
