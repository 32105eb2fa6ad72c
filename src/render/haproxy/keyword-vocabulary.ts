// Keywords of haproxy 2.6 of Debian 12, as its own dump (`haproxy -dKcfg`) lists them.

/** Words behind `option` that take no arguments and can be negated. */
export const plainOptions = `
  abortonclose accept-invalid-http-request accept-invalid-http-response allbackups checkcache clitcpka contstats
  disable-h2-upgrade dontlog-normal dontlognull h1-case-adjust-bogus-client h1-case-adjust-bogus-server
  http-buffer-request http-ignore-probes http-no-delay http-pretend-keepalive http-use-proxy-header idle-close-on-response
  independent-streams log-health-checks log-separate-errors logasap nolinger persist prefer-last-server socket-stats
  splice-auto splice-request splice-response srvtcpka tcp-smart-accept tcp-smart-connect transparent`;

/** Words behind the address of a `bind` line: flags, and those with one value. */
export const bindFlags = `
  accept-proxy defer-accept tfo transparent v4v6 v6only allow-0rtt force-sslv3 force-tlsv10 force-tlsv11 force-tlsv12
  force-tlsv13 generate-certificates no-ca-names no-sslv3 no-tls-tickets no-tlsv10 no-tlsv11 no-tlsv12 no-tlsv13
  prefer-client-ciphers strict-sni`;

export const bindValues = `
  accept-netscaler-cip backlog expose-fd gid group id interface level maxconn mode mss name namespace nice process proto
  severity-output shards tcp-ut thread uid user alpn ca-file ca-ignore-err ca-sign-file ca-sign-pass ca-verify-file
  ciphers ciphersuites crl-file crt crt-ignore-err crt-list curves ecdhe npn ssl-max-ver ssl-min-ver tls-ticket-keys
  verify`;

/** Words behind the address of a `server` line: flags, and those with one value. */
export const serverFlags = `
  agent-check allow-0rtt backup check check-send-proxy check-ssl check-via-socks4 disabled enabled force-sslv3
  force-tlsv10 force-tlsv11 force-tlsv12 force-tlsv13 no-agent-check no-backup no-check no-check-send-proxy no-check-ssl
  no-send-proxy no-send-proxy-v2 no-send-proxy-v2-ssl no-send-proxy-v2-ssl-cn no-ssl no-ssl-reuse no-sslv3 no-tfo
  no-tls-tickets no-tlsv10 no-tlsv11 no-tlsv12 no-tlsv13 non-stick send-proxy send-proxy-v2 send-proxy-v2-ssl
  send-proxy-v2-ssl-cn ssl ssl-reuse stick tfo tls-tickets usesrc`;

export const serverValues = `
  addr agent-addr agent-inter agent-port agent-send alpn ca-file check-alpn check-proto check-sni ciphers ciphersuites
  cookie crl-file crt downinter error-limit fall fastinter id init-addr inter log-proto max-reuse maxconn maxqueue minconn
  namespace npn observe on-error on-marked-down on-marked-up pool-low-conn pool-max-conn pool-purge-delay port proto
  proxy-v2-options redir resolve-net resolve-opts resolve-prefer resolvers rise slowstart sni socks4 ssl-max-ver
  ssl-min-ver tcp-ut track verify verifyhost weight ws`;

/** Actions of each rule set; one that ends in `*` takes its first argument in parentheses behind it. */
export const ruleActions: Readonly<Record<string, string>> = {
  'tcp-request connection': `
    sc-inc-gpc* sc-inc-gpc0* sc-inc-gpc1* sc-set-gpt* sc-set-gpt0* set-dst set-dst-port set-mark set-src set-src-port
    set-tos set-var* set-var-fmt* silent-drop unset-var*`,
  'tcp-request session': `
    sc-inc-gpc* sc-inc-gpc0* sc-inc-gpc1* sc-set-gpt* sc-set-gpt0* set-dst set-dst-port set-mark set-src set-src-port
    set-tos set-var* set-var-fmt* silent-drop unset-var*`,
  'tcp-request content': `
    do-resolve* ot-group sc-inc-gpc* sc-inc-gpc0* sc-inc-gpc1* sc-set-gpt* sc-set-gpt0* send-spoe-group set-dst set-dst-port
    set-log-level set-mark set-nice set-priority-class set-priority-offset set-src set-src-port set-tos set-var*
    set-var-fmt* silent-drop switch-mode unset-var* use-service`,
  'tcp-response content': `
    ot-group sc-inc-gpc* sc-inc-gpc0* sc-inc-gpc1* sc-set-gpt* sc-set-gpt0* send-spoe-group set-log-level set-mark set-nice
    set-tos set-var* set-var-fmt* silent-drop unset-var*`,
  'http-request': `
    add-acl* add-header allow auth cache-use capture del-acl* del-header del-map* deny disable-l7-retry do-resolve*
    early-hint normalize-uri ot-group redirect reject replace-header replace-path replace-pathq replace-uri replace-value
    return sc-inc-gpc* sc-inc-gpc0* sc-inc-gpc1* sc-set-gpt* sc-set-gpt0* send-spoe-group set-dst set-dst-port set-header
    set-log-level set-map* set-mark set-method set-nice set-path set-pathq set-priority-class set-priority-offset set-query
    set-src set-src-port set-timeout set-tos set-uri set-var* set-var-fmt* silent-drop strict-mode tarpit track-sc*
    unset-var* use-service wait-for-body wait-for-handshake`,
  'http-response': `
    add-acl* add-header allow cache-store capture del-acl* del-header del-map* deny ot-group redirect replace-header
    replace-value return sc-inc-gpc* sc-inc-gpc0* sc-inc-gpc1* sc-set-gpt* sc-set-gpt0* send-spoe-group set-header
    set-log-level set-map* set-mark set-nice set-status set-tos set-var* set-var-fmt* silent-drop strict-mode track-sc*
    unset-var* wait-for-body`,
  'http-after-response': `
    add-header allow capture del-header ot-group replace-header replace-value set-header set-status set-var* set-var-fmt*
    strict-mode unset-var*`,
};

/** Keywords of `global` that are registered beside the ones `global-section.ts` knows by hand. */
export const registeredGlobals = `
  ca-base close-spread-time crt-base default-path grace h1-accept-payload-with-any-method h1-case-adjust
  h1-case-adjust-file hard-stop-after httpclient.resolvers.id httpclient.resolvers.prefer httpclient.ssl.ca-file
  httpclient.ssl.verify issuers-chain-path lua-load lua-load-per-thread lua-prepend-path maxsslconn mworker-max-reloads
  nbthread no-memory-trimming pp2-never-send-local profiling.tasks set-var set-var-fmt ssl-default-bind-ciphers
  ssl-default-bind-ciphersuites ssl-default-bind-curves ssl-default-bind-options ssl-default-server-ciphers
  ssl-default-server-ciphersuites ssl-default-server-options ssl-dh-param-file ssl-load-extra-del-ext ssl-load-extra-files
  ssl-mode-async ssl-propquery ssl-provider ssl-provider-path ssl-skip-self-issued-ca stats thread-group thread-groups
  tune.fail-alloc tune.fd.edge-triggered tune.h2.header-table-size tune.h2.initial-window-size
  tune.h2.max-concurrent-streams tune.h2.max-frame-size tune.idle-pool.shared tune.listener.multi-queue
  tune.lua.forced-yield tune.lua.maxmem tune.lua.service-timeout tune.lua.session-timeout tune.lua.task-timeout
  tune.peers.max-updates-at-once tune.pool-high-fd-ratio tune.pool-low-fd-ratio tune.sched.low-latency tune.ssl.cachesize
  tune.ssl.capture-buffer-size tune.ssl.capture-cipherlist-size tune.ssl.default-dh-param tune.ssl.force-private-cache
  tune.ssl.hard-maxrecord tune.ssl.keylog tune.ssl.lifetime tune.ssl.maxrecord tune.ssl.ssl-ctx-cache-size
  tune.vars.check-max-size tune.vars.global-max-size tune.vars.proc-max-size tune.vars.reqres-max-size
  tune.vars.sess-max-size tune.vars.txn-max-size`;
