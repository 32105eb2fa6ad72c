import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readsInput } from '../../../fleet/ssh/reads-input.ts';

const reading = [
  'cat > /root/file',
  'cat',
  'cat -',
  'tee /root/x >/dev/null',
  'cd /tmp && cat >x',
  'sudo tee x',
  'bash -s one',
  'sh',
  'tar xz -C /root',
  'tar -xf -',
  'dd of=/root/x',
  'md5sum',
  'grep foo',
  'while read line; do echo $line; done',
  'base64 -d > x',
  'head -n 3',
  'xargs echo',
  'ssh -q -i ~/.ssh/id_rsa.cloud -p 3922 169.254.1.2 cat',
  "awk '{print $1; print $2}'",
];

const notReading = [
  'cat /etc/hosts',
  'ls /dev/kvm',
  'cat /etc/hosts | grep foo',
  'grep foo /etc/hosts',
  'grep -e foo /etc/hosts',
  "sed -n '1,3p; 5p' file",
  "awk '/a|b/ {print}' file",
  'bash -c "cat /x"',
  'sh /opt/cloud/bin/checkrouter.sh ',
  'bash --version',
  'cat < /etc/hosts',
  'cat <<EOF\nEOF',
  'tar czf /tmp/x.tgz /root',
  'tar xf /tmp/x.tgz',
  'dd if=/dev/zero of=x',
  'head -n 3 file',
  'ip addr | grep breth1-90 > /dev/null 2>&1; echo $?',
  'ssh -q -i ~/.ssh/id_rsa.cloud -ostricthostkeychecking=no -oUserKnownHostsFile=/dev/null -p 3922 169.254.1.2 cat /etc/hosts | wc -l',
  'python3 /opt/cloud/bin/x.py a',
  'echo $(uname)',
  '',
];

describe('a line that reads its input', () => {
  for (const line of reading) it(JSON.stringify(line), () => assert.equal(readsInput(line), true));
});

describe('a line that does not read its input', () => {
  for (const line of notReading) it(JSON.stringify(line), () => assert.equal(readsInput(line), false));
});
