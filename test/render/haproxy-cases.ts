/**
 * Configurations and what haproxy 2.6.12 of Debian 12 says about them; each verdict is the program's own (`haproxy -c`). The test asks it
 * again where it is installed. Lines are put into a frame; ` && ` parts lines of one case. Files below `/exists/` are there, others not.
 */
export interface LineCases {
  readonly accepted: string;
  readonly refused: string;
}

export const lineCases = {
  /** Lines of `global`. */
  global: {
    accepted: String.raw`
  maxconn 4096
  maxconn x
  maxconn -1
  maxconn 0
  maxconn 5 && maxconn 6
  maxpipes 1024
  maxpipes x
  chroot /var/lib/haproxy
  chroot /nonexist
  user haproxy
  group haproxy
  uid 5
  uid x
  gid 5
  daemon
  stats socket /run/haproxy/admin.sock
  stats socket /run/haproxy/admin.sock mode 660 level admin expose-fd listeners
  stats socket 127.0.0.1:99
  stats timeout 30s
  stats maxconn 5
  log 127.0.0.1:3914   local0 warning
  log /dev/log local0
  log 127.0.0.1 local0
  log stdout format raw local0
  log-send-hostname
  log-tag x
  nbthread 2
  cpu-map 1 0
  pidfile /x
  quiet
  noepoll
  nopoll
  tune.bufsize 16384
  tune.ssl.default-dh-param 2048
  ssl-default-bind-ciphers x
  ssl-default-bind-options no-sslv3 no-tls-tickets
  ssl-server-verify none
  ca-base /x
  crt-base /x
  spread-checks 5
  spread-checks x
  node x
  description x
  ulimit-n 500
  external-check
  insecure-fork-wanted
  setenv A b
  presetenv A b
  unsetenv A
  resetenv
  server-state-file /x
  server-state-base /x
  master-worker
  hard-stop-after 5
  maxconnrate 5
  maxsessrate 5
  maxsslconn 5
  maxsslrate 5
  maxcomprate 5
  maxzlibmem 5
  maxcompcpuusage 50
  profiling.tasks on
  unix-bind prefix /x
  unix-bind
  busy-polling
  strict-limits
  no strict-limits
  no busy-polling
  set-dumpable
  h1-case-adjust a A
  zero-warning
  expose-experimental-directives
  gid x
  numa-cpu-mapping
  localpeer x
  cluster-secret x
  default-path config
  thread-groups 1
  fd-hard-limit 100
  set-var proc.a int(5)
  stats bind-process 1
  daemon && global && maxconn 5
  maxconn 4096 && maxpipes 1024 && chroot /var/lib/haproxy && user haproxy && group haproxy && stats socket /run/haproxy/admin.sock && daemon
  tune.http.maxhdr 5
  tune.maxaccept 5
  tune.rcvbuf.client 5
  tune.lua.maxmem 5
  tune.h2.max-concurrent-streams 5
  tune.ssl.cachesize 5
  ssl-default-bind-ciphersuites TLS_AES_128_GCM_SHA256
  ssl-load-extra-files none
  stats socket ipv4@127.0.0.1:9999 level admin
  stats socket /run/x mode 660 user root group haproxy
  nosplice
  nogetaddrinfo
  noreuseport
  tune.ssl.keylog on
  mworker-max-reloads 5
  grace 5
  tune.comp.maxlevel 5
  tune.pipesize 5
`,
    refused: String.raw`
  maxconn
  maxconn 5 6
  maxpipes
  maxpipes 1 2
  chroot
  chroot /a b
  user
  user haproxy x
  group nosuch
  group
  daemon x
  stats
  stats socket
  stats socket /x foo
  stats socket foo
  stats timeout
  stats timeout x
  stats foo
  log
  log global
  log stdout format foo local0
  log 127.0.0.1 local9
  log-tag
  nbproc 2
  nbproc 1
  nbthread x
  nbthread 0
  nbthread
  cpu-map
  pidfile
  debug
  tune.bufsize x
  tune.bufsize
  tune.ssl.default-dh-param
  tune.foo 5
  ssl-default-bind-options foo
  ssl-default-bind-options
  ssl-dh-param-file /x
  ssl-server-verify foo
  ca-base
  spread-checks 90
  node
  ulimit-n
  setenv A
  master-worker x
  foo
  mode http
  bind :80
  timeout client 5
  option httplog
  hard-stop-after x
  lua-load /nonexist
  maxcompcpuusage 500
  profiling.tasks foo
  unix-bind foo
  no daemon
  wurfl-data-file x
  51degrees-data-file x
  anonkey 5
  prealloc-fd
  limited-quic
  localpeer x y
  gid 5 6
  maxsessrate
  spread-checks
  nosplice x
  h1-case-adjust a
  default-path origin /x
  default-path foo
  busy-polling x
  unsetenv
  description
`,
  },
  /** Lines of a `listen` section that has no `bind` yet. */
  listen: {
    accepted: String.raw`
  bind :80
  bind *:80
  bind 1.1.1.1:80-90
  bind 1.1.1.1:80,1.1.1.2:80
  bind [::1]:80
  bind ::1:80
  bind 1.1.1.1:80 && bind 1.1.1.1:80
  bind 0.0.0.0:9 && option transparent
  bind :80 # foo && mode http#foo
  bind :443 ssl crt /exists/pair.pem
  bind :443 crt /exists/pair.pem
  bind :443 ssl crt /exists/pair.pem alpn h2,http/1.1 ssl-min-ver TLSv1.2 no-tls-tickets ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256 ciphersuites TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384
  bind :443 ssl crt /exists/pair.pem no-sslv3
  bind :80 transparent
  bind :80 interface eth0
  bind :80 name x
  bind :80 maxconn 5
  bind :80 maxconn x
  bind :80 accept-proxy
  bind :80 mss 10
  bind :80 process 1
  bind :80 thread 1
  bind :80 backlog 5
  bind :80 id 5
  bind :80 mode 600
  bind :80 user haproxy
  bind /tmp/x.sock
  bind unix@/x
  bind ipv4@1.1.1.1:80
  bind ipv6@::1:80
  bind 1.1.1.1:80,
  bind 1.1.1.1:80x
  bind 0.0.0.0:9
  bind 1.1.1:80
  bind 1:80
  bind 01.1.1.1:80
  bind 10.1.1.1:80 alpn h2
  bind :80 level admin
  bind :80 v6only
  bind :80 defer-accept
  bind :80 tfo
  bind :443 ssl crt /exists/pair.pem curves X25519
  bind 10.1.1.1:80 && bind 10.1.1.1:81
  bind 10.1.1.1:80 mss 1400 interface eth0 backlog 100 maxconn 50
  bind 10.1.1.1:80 shards 2
  bind 10.1.1.1:80 severity-output none
  bind 10.1.1:80
  bind localhost:80
  bind [2001:db8::1]:80
  bind 2001:db8::1:80
  bind :80 ssl crt /exists/pair.pem strict-sni
  bind :80 ssl crt /exists/pair.pem ca-file /exists/pair.pem verify required
  bind :80 ssl crt /exists/pair.pem ssl-max-ver TLSv1.3
  bind :80 ssl crt /exists/pair.pem force-tlsv12
  bind :80 ssl crt /exists/pair.pem npn http/1.1
  bind :80 tfo defer-accept transparent
  bind :80-90,10.0.0.1:100
  bind :80 && mode tcp && mode http
`,
    refused: String.raw`
  server a 1.1.1.1:80
  bind 1.1.1.1
  bind
  bind 1.1.1.1:0
  bind 1.1.1.1:70000
  bind 300.1.1.1:80
  bind :443 ssl
  bind :443 ssl crt
  bind :443 ssl crt /nonexist.pem
  bind :443 ssl crt /exists/pair.pem ssl-min-ver TLSv9
  bind :443 ssl crt /exists/pair.pem alpn
  bind :443 ssl crt /exists/pair.pem foo
  bind :80 foo
  bind :80 interface
  bind :80 mss x
  bind :80 id x
  bind :80 nice 5000
  bind 1.1.1.1:80 1.1.1.2:80
  bind ,
  bind 1.1.1.1:80-70
  bind 1.1.1.1:x
  bind 1.1.1.1:
  bind *:*
  bind ::1
  bind [::1
  bind 1.1.1.1:http
  bind :80 proto h2
  bind :80 proto foo
  bind :80 ssl verify none
  bind :80 ssl crt-list /nonexist
  bind :443 ssl crt /exists/pair.pem ca-file /nonexist
  bind :443 ssl crt /exists/pair.pem verify required
  bind 10.1.1.1:80 alpn
  bind udp@10.1.1.1:80
  bind 10.1.1.256:80
  bind [2001:db8::g]:80
  bind :80 ssl crt /exists/pair.pem crt /missing.pem
  bind :80 ssl crt /exists/pair.pem verify optional
  bind :80 ssl crt /exists/pair.pem verify foo
  bind :80 level foo
  bind :80 && mode cli
`,
  },
  /** Lines of a TCP `listen` section behind its `bind`. */
  tcp: {
    accepted: String.raw`
  no option httpclose
  cookie a insert
  stick-table type ip size 200k expire 30m && stick on src
  stick-table type string len 20 size 200k expire 30m
  balance
  server a 1.1.1.1:80 && balance roundrobin
  server a 1.1.1.1:80 && balance leastconn
  server a 1.1.1.1:80 && balance source
  server a 1.1.1.1:80 && balance static-rr
  server a 1.1.1.1:80 && balance first
  server a 1.1.1.1:80 && balance uri
  server a 1.1.1.1:80 && balance url_param x
  server a 1.1.1.1:80 && balance hdr(h)
  server a 1.1.1.1:80 && balance random
  server a 1.1.1.1:80 && balance random(2)
  server a 1.1.1.1:80 && balance rdp-cookie
  server a 1.1.1.1:80 && balance rdp-cookie(x)
  server a 1.1.1.1:80 && balance hash src
  server a 1.1.1.1:80 && balance uri depth 3
  server a 1.1.1.1:80 && balance uri len 3
  server a 1.1.1.1:80 && balance roundrobin foo
  server a 1.1.1.1:80 && balance url_param x check_post
  server a 1.1.1.1:80 && balance uri whole
  mode "http"
  maxconn 5
  maxconn x
  maxconn -5
  retries x
  timeout client 5us
  log global
  log 127.0.0.1:3914 local0 warning
  log /dev/log local0
  no log
  server a 1.1.1.1
  server a 1.1.1.1:80
  server a 1.1.1.1:80 check
  server a 1.1.1.1:0
  server a 1.1.1.1:80 check send-proxy
  server a 1.1.1.1:80 check cookie x
  server a 1.1.1.1:80 weight x
  server a 1.1.1.1:80 weight
  server a 1.1.1.1:80 inter 5s rise 2 fall 3
  server a 1.1.1.1:80 check port 99999
  server a 1.1.1.1:80 check port 90
  server a 1.1.1.1:80 backup
  server a 1.1.1.1:80 maxconn 5
  server a 1.1.1.1:80 maxconn x
  server a 1.1.1.1:80 ssl verify none
  server a 1.1.1.1:80 disabled
  server a *:80
  server a :80
  server a [::1]:80
  server a ::1:80
  server a 0.0.0.0:80
  server a 1.1.1.1:80 check observe layer4
  default-server inter 5s
  default-server
  server-template a 3 1.1.1.1:80
  stats enable
  stats uri /x
  stats uri /x y
  stats realm a
  stats realm Haproxy\ Statistics
  stats realm a b
  stats auth a
  stats auth a:b
  stats auth a:b c
  stats refresh 5s
  stats scope .
  stats hide-version
  stats show-legends
  stats admin if TRUE
  stats http-request auth
  stats show-node
  stats show-desc
  stats enable foo
  acl x src
  acl x src 1.1.1.1
  acl network_allowed src 10.1.1.0/24 192.168.0.0/16 
  acl x src 0/0
  acl x path_beg /a
  acl x hdr(host) -i foo
  acl x hdr foo
  acl x src ::/0
  acl x dst_port 80
  acl x dst_port 80:90
  acl x method GET
  acl x src 10
  acl x src 10/8
  acl x src 1.2
  tcp-request connection reject
  acl n src 1.1.1.1 && tcp-request connection reject if !n
  acl n src 1.1.1.1 && tcp-request connection reject if ! n
  acl n src 1.1.1.1 && tcp-request connection reject unless n
  acl n src 1.1.1.1 && tcp-request connection reject if
  tcp-request connection accept if { src 1.1.1.1 }
  tcp-request content accept
  tcp-request inspect-delay 5s
  tcp-request session accept
  tcp-request connection expect-proxy layer4
  tcp-response content accept
  tcp-response inspect-delay 4
  use_backend %[src]
  server x 1.1.1.1:80 && use-server x if TRUE
  id 5
  enabled
  fullconn 5
  backlog 5
  rate-limit sessions 5
  source 1.1.1.1
  hash-type consistent
  load-server-state-from-file none
  monitor-uri /x
  monitor fail if TRUE
  capture request header X len 5
  capture cookie x len 5
  redirect location /x
  transparent
  dispatch 1.1.1.1:80
  log-format "%ci"
  log-tag x
  unique-id-format %ci
  unique-id-header X
  compression algo gzip
  email-alert from x
  force-persist if TRUE
  ignore-persist if TRUE
  persist rdp-cookie
  bind-process 1
  dynamic-cookie-key x
  external-check path /x
  http-reuse safe
  http-send-name-header X
  retry-on all-retryable-errors
  max-keep-alive-queue 5
  tcp-check connect
  declare capture request len 5
  error-log-format %ci
  stick-table type ip size 1k && stick match src
  stick-table type ip size 1k && stick store-request src
  stick-table type ip size 1k && stick store-response src
  stick-table type ip size 1k store gpc0
  errorfile 503 /exists/page.http
  acl x src -f /exists/list.txt
  no option persist
  no option transparent
  stick-table type ip size 200k expire 30m && stick on src && server s 10.1.1.5:80 check
  acl network_allowed src 10.1.1.0/24 198.51.100.0/24  && tcp-request connection reject if !network_allowed
  acl network_allowed src  && tcp-request connection reject if !network_allowed
  acl network_allowed src 0/0 && tcp-request connection reject if !network_allowed
  acl network_allowed src ::/0 0.0.0.0/0 && tcp-request connection reject if !network_allowed
  server 10_1_1_1-80_0 10.1.1.5:80 check send-proxy
  server 10_1_1_1-80_0 10.1.1.5:80 check send-proxy-v2
  server 10_1_1_1-80_0 10.1.1.5:80 check cookie 10_1_1_5-80
  bind 10.1.1.1:443 ssl crt /exists/pair.pem alpn h2,http/1.1 ssl-min-ver TLSv1.2 no-tls-tickets ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES128-GCM-SHA256 ciphersuites TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256
  log-format "%ci:%cp [%t] %ft %b/%s %Tw/%Tc/%Tt %B %ts %ac/%fc/%bc/%sc/%rc %sq/%bq"
  tcp-request content reject if { req_ssl_hello_type 1 } !{ req_ssl_sni -i a.example }
  tcp-check expect string ok
  server a 10.0.0.1:80 source 10.0.0.2
  server a 10.0.0.1:80 source 10.0.0.2 interface eth0
  server a 10.0.0.1:80 check inter 2000 fastinter 500 downinter 5s rise 3 fall 3 slowstart 10s weight 10 maxconn 100 maxqueue 5 backup
  server a 10.0.0.1:80 ssl verify none sni str(x)
  server a 10.0.0.1:80 init-addr none
  server a 10.0.0.1:80 on-marked-down shutdown-sessions
  server a 10.0.0.1:80 check addr 10.0.0.9
  server a 10.0.0.1:80 id 4
  default-server inter 2s fall 3 rise 2
  default-server check maxconn 5
  server-template s 1-3 10.0.0.1:80 check
  source 10.0.0.1 usesrc client
  description "one two"
  timeout client 5 && timeout client 6
  balance url_param user
  maxconn 0
  option  dontlognull
  option httpchk HEAD /
  log 127.0.0.1:514 local7 notice emerg
  log 127.0.0.1:514 len 1024 local7
  log 127.0.0.1:514 format rfc5424 local7
  log 127.0.0.1 sample 1:2 local0
`,
    refused: String.raw`
  foo bar
  appsession X len 5 timeout 3h
  option foo
  option
  stick-table type foo size 200k expire 30m
  stick-table type ip size 200x expire 30m
  stick-table type ip size 200k expire 30y
  stick-table type ip expire 30m
  stick on src
  stick-table type ip size 1k && stick on foo
  balance foo
  server a 1.1.1.1:80 && balance url_param
  server a 1.1.1.1:80 && balance hdr
  server a 1.1.1.1:80 && balance random(0)
  server a 1.1.1.1:80 && balance hash
  server a 1.1.1.1:80 && balance uri foo 3
  server a 1.1.1.1:80 && balance sticky
  server a 1.1.1.1:80 && balance least_conn
  server a 1.1.1.1:80 && balance weighted
  server a 1.1.1.1:80 && balance hdr()
  mode "http
  mode 'http
  mode http\
  mode "$FOOBARX"
  mode
  mode foo
  mode health
  mode http foo
  maxconn
  maxconn 5 6
  retries
  retries 3 4
  timeout
  timeout foo 5
  timeout client
  timeout client abc
  timeout client 5y
  timeout client -5
  timeout client 5s 6
  timeout client 99999999999
  timeout client 30d
  clitimeout 5000
  contimeout 5000
  log
  log foo
  log 127.0.0.1:3914
  log 127.0.0.1:3914 foo
  log 127.0.0.1:3914 local0 foo
  log 127.0.0.1:3914 local0 info warning foo
  log global x
  log 127.0.0.1:99999 local0
  server
  server a
  server a 1.1.1.1:99999
  server a 300.1.1.1:80
  server a 1.1.1.1:80 foo
  server a 1.1.1.1:80 check cookie
  server a 1.1.1.1:80 weight 300
  server a 1.1.1.1:80 inter x
  server a 1.1.1.1:80 rise 0
  server a 1.1.1.1:80 rise x
  server a/b 1.1.1.1:80
  server a 1.1.1.1:80 && server a 1.1.1.1:81
  server a 1.1.1.1:80 ssl
  server a 1.1.1.1:80 ssl verify required ca-file /nonexist
  server a 1.1.1.1:80 track b/c
  server a 1.1.1.1 check
  server a 1.1.1.1:+1 check
  server a 1.1.1.1:80-90
  server 10_1 10.1.1.1:http
  server a 1.1.1.1:80 on-error foo
  default-server foo
  server-template a x 1.1.1.1:80
  stats
  stats foo
  stats uri
  stats auth
  stats refresh x
  stats admin
  stats admin if foo
  stats socket /x
  acl
  acl x
  acl x src foo
  acl x src 1.1.1.1/40
  acl x src 300.1.1.1
  acl x foo bar
  acl x/y src 1.1.1.1
  acl or src 1.1.1.1
  acl x src -f /nonexist
  acl x dst_port foo
  acl x src,foo 1.1.1.1
  acl x src -m foo 1
  acl x src 1.1.1.1-2.2.2.2
  acl x src 1.1.1.1,2.2.2.2
  tcp-request
  tcp-request connection
  tcp-request connection reject if !network_allowed
  acl n src 1.1.1.1 && tcp-request connection reject n
  tcp-request connection foo
  tcp-request connection accept if { src 1.1.1.1
  tcp-request inspect-delay
  tcp-request foo
  tcp-request connection track-sc0 src
  tcp-response foo
  default_backend nope
  default_backend
  use_backend nope
  use_backend nope if TRUE
  use_backend
  use-server x if TRUE
  description
  id x
  disabled
  fullconn
  source
  hash-type foo
  hash-type
  load-server-state-from-file foo
  monitor-uri
  monitor-net 1.1.1.1
  errorfile 503 /nonexist
  errorfile
  capture foo
  redirect
  reqadd X
  reqrep a b
  rspadd x
  block if TRUE
  redisp
  redispatch
  dispatch
  cliexp 5
  log-format "%zz"
  log-format
  log-tag
  compression algo foo
  compression foo
  filter cache foo
  filter foo
  email-alert
  force-persist
  persist
  http-reuse foo
  retry-on foo
  grace 5
  strict-limits
  tcp-check foo
  guid x
  log-steps x
  crt /x
  maxpipes 4
  nbproc 2
  stick match src
  stick-table type ip size 1k && stick
  stick-table type ip size 1k && stick on
  stick-table type ip size 1k && stick on src table nope
  stick-table type ip size 1k && stick on src if nope
  stick-table type ip size 1k nopurge peers nope
  stick-table type ip size 1k store foo
  stick-table
  stick-table type ip size 1k foo
  stick-table type ip size 1k && stick-table type ip size 1k
  stick-table type ip size 0
  stick-table type ip size
  stick-table type
  stick-table type string len x size 1k
  stick-table type ip size 200k expire
  stick-table type ip size 1k write-to x
  no option httplog
  no option tcplog
  no option tcpka
  no option tcp-check
  default_backend a
  use_backend a
  bind 10.1.1.1:443 ssl crt /missing.pem
  appsession JSESSIONID len 52 timeout 3h
  appsession JSESSIONID len 52 timeout 3h request-learn prefix mode query-string
  log-format %b%
  server a 10.0.0.1:80 source
  server a 10.0.0.1:80 resolvers nope
  server a 10.0.0.1:80 observe layer9
  server a 10.0.0.1:80 check addr nope
  server a 10.0.0.1:80 id 0
  server a,b 10.0.0.1:80
  server a 10.0.0.1:80 check,
  stick on src table b && stick-table type ip size 1k
  bogus
  Bind :81
  BALANCE roundrobin
`,
  },
  /** Lines of an HTTP `listen` section behind its `bind`. */
  http: {
    accepted: String.raw`
  option httpclose
  cookie a insert  
  cookie a
  cookie a insert indirect nocache postonly domain .x.y
  cookie a rewrite
  cookie a prefix
  cookie a insert domain foo
  cookie a insert domain -foo..
  stats realm Haproxy\ Stat
  acl x path a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a 
  http-request deny
  http-request deny if TRUE
  http-request deny deny_status 403
  http-request add-header X-Forwarded-Proto https
  http-request add-header X "y z"
  http-request add-header X %[src]
  http-request set-header X y if { hdr(a) b }
  http-request redirect scheme https
  http-request redirect location /x code 302
  http-request auth realm x
  http-request del-header x
  http-request replace-header X a b
  http-request return status 200
  http-request set-var(txn.a) src
  http-request set-path /x
  http-request tarpit
  http-request capture req.hdr(x) len 10
  http-request set-log-level silent
  http-request allow
  http-request silent-drop
  http-response add-header X y
  http-response del-header X
  http-after-response set-header A b
  http-check expect status 200
  http-check send meth GET uri /
  http-check disable-on-404
  http-check connect
  option httpchk
  option httpchk GET /
  option httpchk GET / HTTP/1.1
  option httpchk GET / HTTP/1.1\r\nHost:\ x
  option httpchk /
  option httplog
  option httplog clf
  option tcplog
  option forwardfor
  option forwardfor except 127.0.0.0/8
  option forwardfor header X
  option forwardfor if-none
  option originalto
  option http-server-close
  option http-keep-alive
  option redispatch
  option redispatch 3
  option redispatch x
  no option dontlognull
  no option redispatch
  no option http-server-close
  no option httpclose
  option ssl-hello-chk
  option smtpchk
  option smtpchk HELO
  option mysql-check
  option mysql-check user x
  option pgsql-check user x
  option redis-check
  option ldap-check
  option tcp-check
  option tcpka
  option httpslog
  option abortonclose
  option persist
  option log-health-checks
  option spop-check
  option accept-invalid-http-request
  option splice-auto
  option idle-close-on-response
  no log
  redirect scheme https if TRUE
  stick-table type string len 32 size 1k && stick on cookie(JSESSIONID)
  stick-table type ip size 1k && stick on req.hdr(x)
  stick-table type integer size 1k && stick on src
  acl x hdr() a
  acl x hdr(a,1) x
  acl x be_conn 5
  acl x be_conn() 5
  acl x nbsrv lt 2
  acl x nbsrv(a) lt 2
  acl x nbsrv(a) lt
  acl x src,ipmask(24) 1.1.1.0
  acl x src,lower foo
  acl x url_param(a) -m found
  acl x url_param x
  acl x path_reg ^/a
  acl x path_len 5
  acl x path -m len 5
  acl x path -i
  acl x path -- -i
  acl x always_true
  acl x always_true 1
  acl x always_true foo
  acl x method FOO
  acl x src -m ip 1.1.1.1
  acl x src -m str 1.1.1.1
  acl x ssl_fc
  acl x dst 10.0.0.0/8
  acl x src_port 5
  acl x sc0_conn_rate gt 5
  acl x env(HOME) x
  acl x rand(5) 1
  acl x date gt 5
  acl x str(a) b
  acl x int(5) 5
  acl x bool(true)
  acl x cook(a) b
  acl x req.cook(a) b
  acl x capture.req.hdr(0) b
  acl x ssl_c_used
  acl x wait_end
  http-request deny if { src 1.1.1.1 } or { src 2.2.2.2 }
  http-request deny if { src 1.1.1.1 } { src 2.2.2.2 } || TRUE
  http-request deny if TRUE or
  http-request deny if or TRUE
  http-request deny if !TRUE !
  http-request deny if !!TRUE
  http-request deny if HTTP_2.0 METH_GET LOCALHOST
  http-request deny unless WAIT_END
  http-request set-header X %[src,lower]
  http-request set-header X %[hdr(x)]
  http-request set-header X "%[hdr(x)] %ci:%cp"
  http-request set-header X %{+Q}ci
  http-request set-header X %{foo}ci
  http-request set-header X 100%%
  http-request set-header X %T
  http-request set-header X %Tq
  http-request set-header X %rc
  http-request set-header X %[src]%[dst]x
  monitor fail if
  redirect prefix /x code 301
  redirect scheme https code 301 if !{ ssl_fc }
  redirect location /x drop-query append-slash set-cookie A=b
  stats uri /a && stats admin if LOCALHOST
  stats http-request allow if TRUE
  stats show-desc x
  capture request header X len x
  capture response header X len 5
  persist rdp-cookie(x)
  hash-type consistent sdbm
  hash-type consistent sdbm avalanche
  email-alert from
  email-alert mailers m
  compression type text/html
  compression offload
  http-error status 400
  retry-on 503
  source 1.1.1.1:0
  source 1.1.1.1 usesrc clientip
  source 1.1.1.1 interface eth0
  fullconn x
  backlog x
  hash-balance-factor x
  server-state-file-name
  max-session-srv-conns x
  bind-process
  description x y
  clitcpka-idle 5s
  srvtcpka-intvl 5
  log-tag x y
  http-send-name-header X y
  tcp-request content reject if { src 1.1.1.1 }
  tcp-request content capture src len 5
  tcp-request content set-var(txn.a) src
  tcp-request content set-dst src
  tcp-request content switch-mode http
  tcp-request inspect-delay 5s x
  tcp-request connection set-mark 0x5
  tcp-request connection sc-inc-gpc0(0)
  tcp-request connection sc-inc-gpc0
  tcp-request connection silent-drop
  tcp-response content close
  cookie lbcooki_-1119566589_80 insert  
  cookie lbcooki_5_80 insert indirect nocache postonly 
  cookie lbcooki_5_80 insert indirect domain .a.example  domain .b.example
  cookie x prefix indirect
  cookie x rewrite nocache
  cookie x insert secure httponly
  cookie x insert maxidle 5m maxlife 1h
  cookie x insert attr SameSite=Strict
  cookie x insert dynamic && dynamic-cookie-key k
  cookie x insert preserve
  server 10_1_1_1-80_0 10.1.1.5:80 check cookie 10_1_1_5-80
  option httpchk GET /ping HTTP/1.1\r\nHost:\ x && server a 10.0.0.1:80 check
  http-request set-header X-Client-IP %[src]
  http-request set-header Host %[req.hdr(host),lower]
  http-request deny if { path_beg /admin } !{ src 10.0.0.0/8 }
  http-request deny deny_status 429 if { sc_http_req_rate(0) gt 5 }
  http-request redirect scheme https unless { ssl_fc }
  http-request redirect code 301 location https://%[hdr(host)]%[capture.req.uri]
  http-request return status 200 content-type text/plain string ok
  http-request set-var(txn.host) req.hdr(host),lower
  http-request unset-var(txn.host)
  http-request track-sc0 src && stick-table type ip size 1k
  http-request set-timeout server 5s
  http-request wait-for-body time 5s
  http-request set-map(/exists/list.txt) %[src] x
  http-request replace-path (.*) /x\1
  http-request early-hint Link x
  http-request set-priority-class int(5)
  http-response set-header Strict-Transport-Security max-age=5
  http-response set-status 503
  http-response replace-value X a b
  http-response deny deny_status 502
  http-after-response del-header X
  http-error status 503 content-type text/plain string x
  stats uri /admin?stats && stats realm Haproxy\ Statistics && stats auth admin1:AdMiN123 && stats enable
  stats enable && stats hide-version && stats refresh 30s && stats show-legends && stats admin if TRUE
  redirect prefix https://x code 302 if HTTP_1.0
  use_backend %[req.hdr(host)]
  filter compression && compression algo gzip && compression type text/html
  option http-buffer-request
  option http-use-proxy-header
  unique-id-format %{+X}o\ %ci:%cp_%fi:%fp_%Ts_%rt:%pid
  capture request header Host len 32 && log-format %hr
  monitor-uri /ok && monitor fail if { nbsrv(a) lt 1 }
  errorloc302 503 http://x/
  errorfile 404 /exists/page.http
  acl a path_beg -i /x /y && http-request deny if a || { path /z }
  acl a hdr_dom(host) -i example.org
  acl a hdr_cnt(host) eq 1
  acl a req.hdr(host),lower -m str x
  acl a url_param(x) -m found
  acl a cook_beg(x) y
  acl a rand(100) lt 5
  acl a str(x),strcmp(txn.y) eq 0
  acl a ssl_fc_sni x
  acl a method POST PUT
  acl a base_sub x
  acl a path -m beg /x
  acl a path -m reg ^/
  acl a path -m len 5
  acl a path,length gt 5
  acl a path,field(2,/) x
  acl a query -m found
  acl a path_len gt
`,
    refused: String.raw`
  appsession X len 5 timeout 3h
  no option forceclose
  option forceclose
  cookie a insert rewrite
  cookie a foo
  cookie
  cookie a rewrite indirect
  cookie a insert domain
  acl x path a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a 
  http-request
  http-request foo
  http-request deny deny_status 999
  http-request deny foo
  http-request add-header X
  http-request add-header
  http-request add-header X y z
  http-request add-header X %[foo]
  http-request add-header X %foo
  http-request set-header X y if nope
  http-request redirect
  http-request redirect foo x
  http-request replace-header X ( b
  http-request set-var(foo.a) src
  http-request use-service lua.x
  http-request track-sc0 src
  http-request cache-use foo
  http-response foo
  http-response
  http-check foo
  option httpchk GET / HTTP/1.0 foo
  option httplog foo
  option tcplog foo
  option forwardfor foo
  option forwardfor except
  option http-tunnel
  option http-server-close foo
  option dontlognull foo
  no option foo
  no option forwardfor
  no option httpchk
  default option httpclose
  option mysql-check foo
  option pgsql-check
  option external-check
  option tcpka foo
  option transparent foo
  option http_proxy
  option httpclose foo
  option http-use-htx
  option no
  no mode http
  no bind :80
  no server a
  no maxconn 3
  no
  no foo
  no timeout client 5
  no cookie
  no stats enable
  default mode
  no http-request
  no option
  no disabled
  no enabled
  acl x src(5) 1.1.1.1
  acl x hdr(a,1,c) x
  acl x be_conn(nope) 5
  acl x srv_conn(a/b) 5
  acl x nbsrv(a) foo 2
  acl x src,ipmask 1.1.1.0
  acl x src,ipmask(24,25,26) 1.1.1.0
  acl x path,lower,foo x
  acl x path,lower) x
  acl x path( x
  acl x hdr_reg(a) (
  acl x path_len x
  acl x path -m int x
  acl x path -x foo
  acl x http_auth(u)
  acl x http_auth_group(u) g
  acl x src_conn_rate gt 5
  acl x src_conn_rate(t) gt 5
  acl x var(txn.a) x
  acl x var(foo) x
  acl x table_avail gt 3
  acl x payload(0,5) b
  acl x bin(00) 00
  http-request deny if { foo }
  http-request deny if {src 1.1.1.1}
  http-request deny if { }
  http-request deny if TRUE FALSE nope
  http-request set-header X 100%
  http-request set-header X %[src
  http-request set-header X %
  monitor fail
  monitor foo
  monitor
  monitor fail if nope
  log-format "%ci %[foo]"
  redirect prefix /x code 999
  redirect prefix
  redirect location
  redirect scheme https foo
  stats http-request foo
  stats scope
  stats refresh
  stats realm
  capture request header
  capture request header X
  capture request header X len
  capture request foo X len 5
  capture cookie
  capture cookie x
  capture cookie x len
  capture response cookie x len 4
  declare
  declare foo
  declare capture
  declare capture request
  declare capture request len
  declare capture response len x
  rate-limit
  rate-limit foo 5
  rate-limit sessions
  rate-limit sessions x
  persist foo
  hash-type consistent foo
  hash-type consistent sdbm foo
  email-alert level
  email-alert level foo
  email-alert foo x
  external-check
  external-check foo x
  external-check path
  compression
  compression algo
  compression type
  errorloc
  errorloc 503
  errorloc 999 /x
  http-error
  http-error status 999
  http-error foo
  filter
  filter compression x
  log-format-sd
  unique-id-format
  unique-id-header
  retry-on
  retry-on 200
  http-reuse
  max-keep-alive-queue
  max-keep-alive-queue x
  source
  source foo
  source 1.1.1.1 usesrc
  source 1.1.1.1 foo
  backlog
  id
  id -5
  id 0
  dynamic-cookie-key
  hash-balance-factor
  hash-balance-factor 50
  http-send-name-header
  load-server-state-from-file
  max-session-srv-conns
  enabled x
  disabled x
  transparent x
  use-server
  use-server x
  use-server x foo
  use-server if TRUE
  default_backend a b
  use_backend a if
  use_backend a foo
  dispatch foo
  dispatch 1.1.1.1
  dispatch 1.1.1.1:80 x
  monitor-uri /x y
  clitcpka-cnt
  clitcpka-cnt x
  clitcpka-idle x
  error-log-format
  tcp-request content
  tcp-request content foo
  tcp-request content track-sc0
  tcp-request content capture
  tcp-request content set-var(txn.a)
  tcp-request content set-dst
  tcp-request content accept foo
  tcp-request inspect-delay x
  tcp-request connection set-mark
  tcp-request connection capture
  tcp-request connection expect-proxy
  tcp-request connection expect-proxy foo
  tcp-request session foo
  tcp-response
  tcp-response content
  tcp-response content foo
  tcp-response inspect-delay x
  tcp-response inspect-delay
  cookie x insert maxidle z
  http-request set-header X %[req.hdr(host),nope]
  http-request return status 99
  http-request set-var(host) req.hdr(host)
  http-request track-sc0 src table nope
  http-request lua.x
  http-request replace-path (.* /x
  http-request normalize-uri path-merge-slashes
  http-request cache-use c
  http-response cache-store c
  http-response track-sc1 src
  http-after-response foo
  stats socket
  stats bogus
  use_backend %[nope]
  option http-proxy
  errorfile 418 /exists/page.http
  acl a path_reg (unclosed
  acl a hdr_cnt(host) eq x
  acl a src,in_table(nope)
  acl a lua.x y
  acl a base_foo x
  acl a path,field(2) x
`,
  },
  /** A line of an anonymous `defaults` section. */
  defaults: {
    accepted: String.raw`
  backlog 5
  balance roundrobin
  bind-process 1
  clitcpka-cnt 3
  compression algo gzip
  cookie a insert
  default-server inter 5s
  default_backend b1
  dynamic-cookie-key x
  email-alert level alert
  enabled
  error-log-format %ci
  errorfile 503 /exists/page.http
  errorloc 503 /x
  errorloc302 503 /x
  errorloc303 503 /x
  external-check path /x
  fullconn 5
  hash-balance-factor 150
  hash-type consistent
  http-check expect status 200
  http-error status 400 content-type text/plain string x
  http-reuse safe
  http-send-name-header X
  load-server-state-from-file none
  log global
  log-format %ci
  log-format-sd %ci
  log-tag x
  max-keep-alive-queue 5
  max-session-srv-conns 5
  maxconn 5
  mode http
  monitor-uri /x
  no log
  no option httpclose
  no option dontlognull
  option httpclose
  option dontlognull
  option forwardfor
  option httplog
  option tcplog
  option httpchk
  option redispatch
  option tcp-check
  option transparent
  option abortonclose
  option http-keep-alive
  option clitcpka
  option srvtcpka
  option tcpka
  option ssl-hello-chk
  option originalto
  persist rdp-cookie
  rate-limit sessions 5
  retries 3
  retry-on all-retryable-errors
  server-state-file-name x
  source 1.1.1.1
  srvtcpka-cnt 3
  stats enable
  stats uri /x
  stats realm x
  stats auth a:b
  stats refresh 5s
  stats scope .
  tcp-check connect
  timeout client 5
  timeout server 5
  timeout connect 5
  timeout http-request 5
  timeout queue 5
  timeout check 5
  timeout tunnel 5
  timeout http-keep-alive 5
  timeout client-fin 5
  timeout server-fin 5
  timeout tarpit 5
  transparent
  unique-id-format %ci
  unique-id-header X
`,
    refused: String.raw`
  acl x src 1.1.1.1
  bind :81
  capture request header X len 5
  capture cookie x len 5
  declare capture request len 5
  description x
  disabled
  dispatch 1.1.1.1:80
  errorfiles foo
  filter compression
  force-persist if TRUE
  http-after-response set-header A b
  http-request deny
  http-response add-header X y
  id 5
  ignore-persist if TRUE
  monitor fail if TRUE
  redirect location /x
  server a 1.1.1.1:80
  server-template a 3 1.1.1.1:80
  stats admin if TRUE
  stats http-request auth
  stick on src
  stick-table type ip size 1k
  tcp-request connection accept
  tcp-request content accept
  tcp-request session accept
  tcp-request inspect-delay 5s
  tcp-response content accept
  tcp-response inspect-delay 4
  use-fcgi-app foo
  use-server a if TRUE
  use_backend b1
  http-request set-header X y if FALSE
`,
  },
  /** A line of a named `defaults` section that a `listen` section inherits from. */
  namedDefaults: {
    accepted: String.raw`
  acl x src 1.1.1.1
  backlog 5
  balance roundrobin
  bind-process 1
  clitcpka-cnt 3
  compression algo gzip
  cookie a insert
  default-server inter 5s
  default_backend b1
  dynamic-cookie-key x
  email-alert level alert
  enabled
  error-log-format %ci
  errorfile 503 /exists/page.http
  errorloc 503 /x
  errorloc302 503 /x
  errorloc303 503 /x
  external-check path /x
  fullconn 5
  hash-balance-factor 150
  hash-type consistent
  http-check expect status 200
  http-error status 400 content-type text/plain string x
  http-reuse safe
  http-send-name-header X
  load-server-state-from-file none
  log global
  log-format %ci
  log-format-sd %ci
  log-tag x
  max-keep-alive-queue 5
  max-session-srv-conns 5
  maxconn 5
  mode http
  monitor-uri /x
  no log
  no option httpclose
  no option dontlognull
  option httpclose
  option dontlognull
  option forwardfor
  option httplog
  option tcplog
  option httpchk
  option redispatch
  option tcp-check
  option transparent
  option abortonclose
  option http-keep-alive
  option clitcpka
  option srvtcpka
  option tcpka
  option ssl-hello-chk
  option originalto
  persist rdp-cookie
  rate-limit sessions 5
  retries 3
  retry-on all-retryable-errors
  server-state-file-name x
  source 1.1.1.1
  srvtcpka-cnt 3
  stats enable
  stats uri /x
  stats realm x
  stats auth a:b
  stats refresh 5s
  stats scope .
  tcp-check connect
  tcp-request inspect-delay 5s
  tcp-response inspect-delay 4
  timeout client 5
  timeout server 5
  timeout connect 5
  timeout http-request 5
  timeout queue 5
  timeout check 5
  timeout tunnel 5
  timeout http-keep-alive 5
  timeout client-fin 5
  timeout server-fin 5
  timeout tarpit 5
  transparent
  unique-id-format %ci
  unique-id-header X
`,
    refused: String.raw`
  bind :81
  capture request header X len 5
  capture cookie x len 5
  declare capture request len 5
  description x
  disabled
  dispatch 1.1.1.1:80
  errorfiles foo
  filter compression
  force-persist if TRUE
  http-after-response set-header A b
  http-request deny
  http-response add-header X y
  id 5
  ignore-persist if TRUE
  monitor fail if TRUE
  redirect location /x
  server a 1.1.1.1:80
  server-template a 3 1.1.1.1:80
  stats admin if TRUE
  stats http-request auth
  stick on src
  stick-table type ip size 1k
  tcp-request connection accept
  tcp-request content accept
  tcp-request session accept
  tcp-response content accept
  use-fcgi-app foo
  use-server a if TRUE
  use_backend b1
  http-request set-header X y if FALSE
`,
  },
  /** A line of a `frontend`. */
  frontend: {
    accepted: String.raw`
  acl x src 1.1.1.1
  backlog 5
  balance roundrobin
  bind :81
  bind-process 1
  capture request header X len 5
  capture cookie x len 5
  clitcpka-cnt 3
  compression algo gzip
  cookie a insert
  declare capture request len 5
  default_backend b1
  description x
  dispatch 1.1.1.1:80
  dynamic-cookie-key x
  email-alert level alert
  enabled
  error-log-format %ci
  errorfile 503 /exists/page.http
  errorloc 503 /x
  errorloc302 503 /x
  errorloc303 503 /x
  external-check path /x
  filter compression
  force-persist if TRUE
  fullconn 5
  hash-balance-factor 150
  hash-type consistent
  http-after-response set-header A b
  http-check expect status 200
  http-error status 400 content-type text/plain string x
  http-request deny
  http-response add-header X y
  http-reuse safe
  http-send-name-header X
  id 5
  ignore-persist if TRUE
  load-server-state-from-file none
  log global
  log-format %ci
  log-format-sd %ci
  log-tag x
  max-keep-alive-queue 5
  max-session-srv-conns 5
  maxconn 5
  mode http
  monitor fail if TRUE
  monitor-uri /x
  no log
  no option httpclose
  no option dontlognull
  option httpclose
  option dontlognull
  option forwardfor
  option httplog
  option tcplog
  option httpchk
  option redispatch
  option tcp-check
  option transparent
  option abortonclose
  option http-keep-alive
  option clitcpka
  option srvtcpka
  option tcpka
  option ssl-hello-chk
  option originalto
  persist rdp-cookie
  rate-limit sessions 5
  redirect location /x
  retries 3
  server-state-file-name x
  source 1.1.1.1
  srvtcpka-cnt 3
  stats enable
  stats uri /x
  stats realm x
  stats auth a:b
  stats admin if TRUE
  stats http-request auth
  stats refresh 5s
  stats scope .
  stick on src
  stick-table type ip size 1k
  tcp-check connect
  tcp-request connection accept
  tcp-request content accept
  tcp-request session accept
  tcp-request inspect-delay 5s
  timeout client 5
  timeout server 5
  timeout connect 5
  timeout http-request 5
  timeout queue 5
  timeout check 5
  timeout tunnel 5
  timeout http-keep-alive 5
  timeout client-fin 5
  timeout server-fin 5
  timeout tarpit 5
  transparent
  unique-id-format %ci
  unique-id-header X
  use_backend b1
  http-request set-header X y if FALSE
`,
    refused: String.raw`
  default-server inter 5s
  disabled
  errorfiles foo
  retry-on all-retryable-errors
  server a 1.1.1.1:80
  server-template a 3 1.1.1.1:80
  tcp-response content accept
  tcp-response inspect-delay 4
  use-fcgi-app foo
  use-server a if TRUE
`,
  },
  /** A line of a `backend`. */
  backend: {
    accepted: String.raw`
  acl x src 1.1.1.1
  backlog 5
  balance roundrobin
  bind :81
  bind-process 1
  capture request header X len 5
  capture cookie x len 5
  clitcpka-cnt 3
  compression algo gzip
  cookie a insert
  default-server inter 5s
  default_backend b1
  description x
  disabled
  dispatch 1.1.1.1:80
  dynamic-cookie-key x
  email-alert level alert
  enabled
  error-log-format %ci
  errorfile 503 /exists/page.http
  errorloc 503 /x
  errorloc302 503 /x
  errorloc303 503 /x
  external-check path /x
  filter compression
  force-persist if TRUE
  fullconn 5
  hash-balance-factor 150
  hash-type consistent
  http-after-response set-header A b
  http-check expect status 200
  http-error status 400 content-type text/plain string x
  http-request deny
  http-response add-header X y
  http-reuse safe
  http-send-name-header X
  id 5
  ignore-persist if TRUE
  load-server-state-from-file none
  log global
  log-format %ci
  log-format-sd %ci
  log-tag x
  max-keep-alive-queue 5
  max-session-srv-conns 5
  maxconn 5
  mode http
  monitor fail if TRUE
  monitor-uri /x
  no log
  no option httpclose
  no option dontlognull
  option httpclose
  option dontlognull
  option forwardfor
  option httplog
  option tcplog
  option httpchk
  option redispatch
  option tcp-check
  option transparent
  option abortonclose
  option http-keep-alive
  option clitcpka
  option srvtcpka
  option tcpka
  option ssl-hello-chk
  option originalto
  persist rdp-cookie
  rate-limit sessions 5
  redirect location /x
  retries 3
  retry-on all-retryable-errors
  server a 1.1.1.1:80
  server-state-file-name x
  server-template a 3 1.1.1.1:80
  source 1.1.1.1
  srvtcpka-cnt 3
  stats enable
  stats uri /x
  stats realm x
  stats auth a:b
  stats admin if TRUE
  stats http-request auth
  stats refresh 5s
  stats scope .
  stick-table type ip size 1k
  tcp-check connect
  tcp-request content accept
  tcp-request inspect-delay 5s
  tcp-response content accept
  tcp-response inspect-delay 4
  timeout client 5
  timeout server 5
  timeout connect 5
  timeout http-request 5
  timeout queue 5
  timeout check 5
  timeout tunnel 5
  timeout http-keep-alive 5
  timeout client-fin 5
  timeout server-fin 5
  timeout tarpit 5
  transparent
  unique-id-format %ci
  unique-id-header X
  use_backend b1
  http-request set-header X y if FALSE
`,
    refused: String.raw`
  declare capture request len 5
  errorfiles foo
  stick on src
  tcp-request connection accept
  tcp-request session accept
  use-fcgi-app foo
  use-server a if TRUE
`,
  },
} as const satisfies Readonly<Record<string, LineCases>>;

/** Whole files. */
export const wholeFiles: { readonly accepted: readonly string[]; readonly refused: readonly string[] } = {
  accepted: [
    'defaults a b\n timeout client 5s\nlisten z\n bind :1\n',
    'backend a b\nlisten z\n bind :1\n',
    'frontend a\n bind :80\nbackend a\n',
    'listen a\n bind :80\n server x 1.1.1.1:80\n',
    'listen  vmops\n\tbind 0.0.0.0:9\n\toption transparent\n',
    'defaults d\n mode http\nlisten a from d\n bind :80\n',
    'defaults d\n mode http\ndefaults d\n mode tcp\nlisten a\n bind :80\n',
    '  listen a\n  bind :80\n',
    'listen a\n bind :80\n',
    'frontend f\n bind :80\n default_backend b\nbackend b\n server s 10.0.0.1:80\n',
    'frontend f\n mode tcp\n bind :80\n default_backend b\nbackend b\n mode http\n server s 10.0.0.1:80\n',
    'listen a\n bind :80\nlisten b\n bind :81\n default_backend a\n',
    'listen a\n bind :80\n disabled\nlisten b\n bind :81\n',
    'userlist u\n user x insecure-password y\n group g users x\nlisten a\n mode http\n bind :80\n acl ok http_auth(u)\n http-request auth unless ok\n',
    'peers p\n peer x 10.0.0.1:1024\nlisten a\n bind :80\n stick-table type ip size 1k peers p\n',
    'resolvers r\n nameserver d 10.0.0.1:53\n hold valid 5s\nlisten a\n bind :80\n server s 10.0.0.1:80 resolvers r\n',
    'mailers m\n mailer x 10.0.0.1:25\nlisten a\n bind :80\n',
    'cache c\n total-max-size 4\n max-age 60\nlisten a\n mode http\n bind :80\n http-request cache-use c\n http-response cache-store c\n',
    'ring r\n size 32768\n server s 10.0.0.1:514\nlisten a\n bind :80\n',
    'http-errors e\n errorfile 503 /exists/page.http\nlisten a\n bind :80\n errorfiles e\n',
    'defaults\n mode http\n option httpclose\n stats enable\n stats uri /admin?stats\n stats realm Haproxy\\ Statistics\n stats auth a:b\nlisten a\n bind :80\n',
    'global\n daemon\nglobal\n daemon\nlisten a\n bind :80\n',
    'listen a\n bind :80\nglobal\n daemon\n',
    '# nothing\nlisten a # b\n bind :80 # c\n',
    'listen a\n bind :80\n\n\t \n\t \nlisten  vmops\n\tbind 0.0.0.0:9\n\toption transparent\n\t \n',
    'listen a\n bind :80\n server x 10.0.0.1:80\n server y 10.0.0.2:80\n use-server x if { src 10.0.0.0/8 }\n',
    'listen a\n bind :80\n server x 10.0.0.1:80 track b/y\nbackend b\n server y 10.0.0.2:80 check\n',
    'listen a\n bind :80\n stick on src table b\nbackend b\n stick-table type ip size 1k\n',
    'listen a\n bind :80\n tcp-request connection track-sc0 src table b\nbackend b\n stick-table type ip size 1k\n',
    'log-forward l\n bind 127.0.0.1:514\n log global\nlisten a\n bind :80\n',
    'listen a\n bind :80\n server x 10.0.0.1:80\nlisten b\n bind :81\n server x 10.0.0.1:80\n',
  ],
  refused: [
    'defaults a from\nlisten z\n bind :1\n',
    'defaults a from b\nlisten z\n bind :1\n',
    'global x\n daemon\nlisten z\n bind :1\n',
    'peers p x\nlisten z\n bind :1\n',
    'userlist u x\nlisten z\n bind :1\n',
    'frontend a b\n bind :1\n',
    'listen a from\n bind :1\n',
    'global\n daemon\n',
    'defaults\n mode tcp\n timeout connect 5s\n timeout client 5s\n timeout server 5s\n',
    'defaults\n timeout connect 1\nlisten a\n bind :80\nlisten a\n bind :81\n',
    'listen a\n bind :80\nfrontend a\n bind :81\n',
    'foo\n bar\n',
    ' bind :80\n',
    'listen a\n bind :80',
    'listen\n bind :80\n',
    'listen a/b\n bind :80\n',
    'listen a*\n bind :80\n',
    'listen a b c\n bind :80\n',
    'listen a 1.1.1.1:80\n',
    'listen a from d\n bind :80\n',
    'frontend f\n mode http\n bind :80\n default_backend b\nbackend b\n mode tcp\n server s 10.0.0.1:80\n',
    'frontend f\n bind :80\n default_backend f\n',
    'frontend f\n bind :80\nfrontend f\n bind :81\n',
    'backend b\nbackend b\nlisten a\n bind :80\n',
    'userlist u\n bogus x\nlisten a\n bind :80\n',
    'userlist\n user x insecure-password y\nlisten a\n bind :80\n',
    'peers p\n bogus\nlisten a\n bind :80\n',
    'resolvers r\n bogus x\nlisten a\n bind :80\n',
    'mailers m\n bogus\nlisten a\n bind :80\n',
    'cache c\n bogus 5\nlisten a\n bind :80\n',
    'ring r\n bogus\nlisten a\n bind :80\n',
    'http-errors e\n bogus\nlisten a\n bind :80\n',
    'defaults n\n acl x src 10.0.0.1\nfrontend f from n\n bind :80\n tcp-request connection reject if x\n',
    'bogus\nlisten a\n bind :80\n',
    'frontend f\n bind :80\n use-server x if TRUE\n',
    'program x\n command /bin/true\nlisten a\n bind :80\n',
  ],
};

/** What haproxy refuses and the check lets through: it reads no files and knows no ciphers. Kept to be honest about it. */
export const knownGaps: readonly string[] = [
  'listen a\n bind :80\n log-format "%ci %HM"\n',
  'listen a\n bind :80\n mode http\n acl x path,map(/missing) x\n',
  'listen a\n bind :80\n mode http\n acl x hdr(a,b) x\n',
  'listen a\n bind :443 ssl crt /exists/pair.pem ciphers NONE-SUCH\n',
  'fcgi-app f\n docroot /x\nlisten a\n mode http\n bind :80\n use-fcgi-app f\n',
];
