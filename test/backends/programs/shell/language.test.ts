import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { shellUnderTest } from './support/shell-of.ts';

describe('the language of the shell', () => {
  const lines: readonly (readonly [line: string, printed: string])[] = [
    ['printf "b\\na\\nb\\n" | sort | uniq -c | awk \'{print $2 "=" $1}\'', 'a=1\nb=2\n'],
    ['seq 10 | head -n 7 | tail -n 2 | tr "\\n" ,', '6,7,'],
    ['seq 5 | head -n -3; seq 3 | tail -fn1', '1\n2\n3\n'],
    ['true && echo and; false || echo or; ! true || echo not', 'and\nor\nnot\n'],
    ['false; echo $?; (exit 3); echo $?; nowhere 2>/dev/null; echo $?', '1\n3\n127\n'],
    ['false | true; echo ${PIPESTATUS[0]}; set -o pipefail; false | true; echo $?', '1\n1\n'],
    ['echo "$(echo inner "$(echo deeper)")" `echo ticks`', 'inner deeper ticks\n'],
    ['cat <<< "a here string"', 'a here string\n'],
    ['cat <<EOF\n$HOME\n  kept\nEOF', '/root\n  kept\n'],
    ["cat <<'EOF'\n$HOME `x`\nEOF", '$HOME `x`\n'],
    [String.raw`echo "a  b" 'c $HOME' \$x ${'"'}it's${'"'}`, "a  b c $HOME $x it's\n"],
    ['echo /etc/host{s,name} $((2**10 + 0x10))', '/etc/hosts /etc/hostname 1040\n'],
    ['echo /etc/hos[t]*; echo /nowhere*', '/etc/hostname /etc/hosts\n/nowhere*\n'],
    ['for i in 1 2 3; do [ $i = 2 ] && continue; echo $i; done', '1\n3\n'],
    ['while IFS=: read -r name rest; do echo $name; done < /etc/passwd | head -1', 'root\n'],
    ['f() { echo "$2 $1 $#"; return 7; }; f a b; echo $?', 'b a 2\n7\n'],
    ['case eth1 in eth*) echo nic;; *) echo other;; esac; [[ eth1 =~ ^eth([0-9])$ ]] && echo ${BASH_REMATCH[1]}', 'nic\n1\n'],
    [
      'a=(x y z); echo ${#a[@]} ${a[1]} ${a[@]:1}; v=eth0.cfg; echo ${v%.*} ${v#*.} ${v/0/9} ${v^^} ${none:-d}',
      '3 y y z\neth0 cfg eth9.cfg ETH0.CFG d\n',
    ],
    ['comm -12 <(seq 3) <(seq 2 4); paste -d: <(seq 2) <(seq 3 4)', '2\n3\n1:3\n2:4\n'],
    ['seq 4 | xargs -n2 echo; seq 2 | xargs -I{} echo "<{}>"; echo a b | xargs -n1', '1 2\n3 4\n<1>\n<2>\na\nb\n'],
    ['echo "10.1.1.50 vm1" | sed -E "s/([0-9]+)\\.1/\\1.9/; s/vm/VM/"', '10.9.1.50 VM1\n'],
    ["awk -F: '$3 >= 100 {n++} END {print n}' /etc/passwd", '6\n'],
    ['grep -c : /etc/passwd; grep -oE "^ro+t" /etc/passwd; grep -v : /etc/passwd | wc -l', '9\nroot\n0\n'],
    ['find /etc/cloudstack -name "i*.json" | xargs -r basename', 'ips.json\n'],
  ];
  for (const [line, printed] of lines) {
    it(line, async () => {
      await using under = await shellUnderTest();
      assert.equal(await under.printed(line), printed);
    });
  }

  it('gives the exit status of the last command, of exit, and of set -e', async () => {
    await using under = await shellUnderTest();
    const status = async (line: string): Promise<number> => (await under.shell.exec(line)).exitCode;
    assert.deepEqual(
      [
        await status('false'),
        await status('exit 3; true'),
        await status('set -e; false; exit 0'),
        await status('grep -q x /etc/none'),
        await status(''),
      ],
      [1, 3, 1, 2, 0],
    );
  });

  it('redirects both streams', async () => {
    await using under = await shellUnderTest();
    assert.deepEqual(await under.ran('echo out; echo err >&2'), [0, 'out\n', 'err\n']);
    assert.equal(await under.printed('{ echo out; echo err >&2; } > /tmp/both 2>&1; cat /tmp/both'), 'out\nerr\n');
    assert.equal(
      await under.printed('ls /none 2>&1 | wc -l; ls /none 2>/dev/null; ls /none &> /tmp/all; wc -l < /tmp/all'),
      '1\n1\n',
    );
  });

  it('starts every line afresh', async () => {
    await using under = await shellUnderTest();
    await under.printed('cd /etc; X=1; export X; f() { echo f; }; set -e');
    assert.equal(await under.printed('echo "$PWD $X"; false; type f 2>/dev/null | wc -l'), '/root \n0\n');
  });

  it('runs lines side by side without mixing them', async () => {
    await using under = await shellUnderTest();
    const line = (n: number): string => `X=${n}; cd /tmp; for i in 1 2 3; do echo $X > f${n}; cat f${n} | tr -d "\\n"; done`;
    const texts = await Promise.all([1, 2, 3, 4].map((n) => under.printed(line(n))));
    assert.deepEqual(texts, ['111', '222', '333', '444']);
  });

  it('takes what is fed in', async () => {
    await using under = await shellUnderTest();
    assert.equal((await under.shell.exec('wc -c; echo', { stdin: 'grüße\n' })).stdout, '8\n\n');
    assert.equal((await under.shell.exec('read -r first; echo "<$first>"', { stdin: 'one\ntwo\n' })).stdout, '<one>\n');
    assert.equal((await under.shell.exec('bash -s arg', { stdin: 'echo "script $1"' })).stdout, 'script arg\n');
  });

  it('hands its environment on to children and theirs', async () => {
    await using under = await shellUnderTest();
    assert.equal(await under.printed(`export X="a 'b"; Y=2 bash -c 'bash -c "echo \\$X \\$Y"'; bash -c 'echo $Y'`), "a 'b 2\n\n");
    assert.equal(await under.printed(`env Z=3 bash -c 'bash -c "echo \\$Z"'; env -u HOME printenv HOME PATH | wc -l`), '3\n1\n');
  });
});

describe('what the shell complains about', () => {
  const lines: readonly (readonly [line: string, exitCode: number, stderr: string])[] = [
    ['nowhere -x', 127, 'bash: line 1: nowhere: command not found\n'],
    ['true\n\nnowhere', 127, 'bash: line 3: nowhere: command not found\n'],
    ['/opt/cloud/bin/nowhere.sh', 127, 'bash: line 1: /opt/cloud/bin/nowhere.sh: No such file or directory\n'],
    ['/opt/cloud/bin', 126, 'bash: line 1: /opt/cloud/bin: Permission denied\n'],
    ['/etc/cloudstack-release', 126, 'bash: line 1: /etc/cloudstack-release: Permission denied\n'],
    ['cd /nowhere', 1, 'bash: line 1: cd: /nowhere: No such file or directory\n'],
    ['cat < /nowhere', 1, 'bash: line 1: /nowhere: No such file or directory\n'],
    ['echo x > /nowhere/file', 1, 'bash: line 1: /nowhere/file: No such file or directory\n'],
    ['echo x > /etc', 1, 'bash: line 1: /etc: Is a directory\n'],
    ['set -u; echo $NOWHERE', 1, 'bash: line 1: NOWHERE: unbound variable\n'],
    ['if true', 2, 'bash: -c: line 2: syntax error: unexpected end of file\n'],
    ['echo a; echo >', 2, "bash: -c: line 1: syntax error near unexpected token `newline'\nbash: -c: line 1: `echo a; echo >'\n"],
    ['true; fi', 2, "bash: -c: line 1: syntax error near unexpected token `fi'\nbash: -c: line 1: `true; fi'\n"],
    ['echo "open', 2, 'bash: -c: line 1: unexpected EOF while looking for matching `"\'\n'],
    ['sh -c nowhere', 127, 'sh: 1: nowhere: not found\n'],
    ['sh /nowhere.sh', 2, 'sh: 0: cannot open /nowhere.sh: No such file\n'],
    ['python3 /nowhere.py', 2, "python3: can't open file '/nowhere.py': [Errno 2] No such file or directory\n"],
    ['sqlite3 x', 127, 'bash: line 1: sqlite3: command not found\n'],
    ['curl http://10.1.1.1/', 127, 'bash: line 1: curl: command not found\n'],
  ];
  for (const [line, exitCode, stderr] of lines) {
    it(JSON.stringify(line), async () => {
      await using under = await shellUnderTest();
      assert.deepEqual(await under.ran(line), [exitCode, '', stderr]);
    });
  }

  it('on stdout too, when it is sent there', async () => {
    await using under = await shellUnderTest();
    assert.deepEqual(await under.ran('nowhere 2>&1'), [127, 'bash: line 1: nowhere: command not found\n', '']);
  });
});
