import { heartbeatScript } from '../../render/keepalived.ts';
import type { Emit } from '../parts.ts';

const folder = heartbeatScript.slice(0, heartbeatScript.lastIndexOf('/'));
const checkScript = `${folder}/check_heartbeat.sh`;

/** keepalived runs it every five seconds: as long as the time stamp moves, keepalived lives. */
const beat = `#!/bin/sh
date +%s > ${folder}/keepalived.ts
`;

/** cron runs it twice a minute; more than three times in a row without a fresh time stamp, and the router gives up (4.4). */
const check = `#!/bin/sh
stamp=$(cat ${folder}/keepalived.ts 2>/dev/null || echo 0)
strikes=${folder}/keepalived.strikes
log=${folder}/keepalived.log

if [ $(($(date +%s) - stamp)) -le 10 ]; then
  rm -f "$strikes"
  exit 0
fi

count=$(($(cat "$strikes" 2>/dev/null || echo 0) + 1))
echo "$count" > "$strikes"
[ "$count" -gt 3 ] || exit 0

{
  echo "keepalived is dead: router goes to FAULT"
  systemctl stop keepalived
  systemctl stop conntrackd
  /opt/cloud/bin/configure_router.py --fault
  pkill -9 keepalived
  pkill -9 conntrackd
} >> "$log" 2>&1
`;

const schedule = `SHELL=/bin/bash
PATH=/usr/local/sbin:/usr/local/bin:/sbin:/bin:/usr/sbin:/usr/bin
* * * * * root $SHELL ${checkScript} 2>&1 > /dev/null
* * * * * root sleep 30; $SHELL ${checkScript} 2>&1 > /dev/null
`;

/** The dead man's switch of a redundant router. */
export function planHeartbeat(emit: Emit): void {
  emit.file({ path: heartbeatScript, content: beat, mode: 0o755 });
  emit.file({ path: checkScript, content: check, mode: 0o755 });
  emit.file({ path: '/etc/cron.d/heartbeat', content: schedule });
}
