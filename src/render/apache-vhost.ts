import { requireWord } from './checked-text.ts';

/** A guest's web server of a router (cloudstack-vr-commands.md, 2.10). */
export interface ApacheVhost {
  /** Own address first; a redundant router also answers on the gateway it shares with its peer. */
  readonly addresses: readonly string[];
  readonly serverName: string;
}

const top = `\tServerAdmin webmaster@localhost
\tDocumentRoot /var/www/html
`;

const plainBody = `\t<Directory />
\t\tOptions FollowSymLinks
\t\tAllowOverride None
\t</Directory>
\t<Directory /var/www/html>
\t\tOptions Indexes FollowSymLinks MultiViews
\t\tAllowOverride All
\t\tOrder allow,deny
\t\tallow from all
\t</Directory>
\tScriptAlias /cgi-bin/ /usr/lib/cgi-bin/
\t<Directory "/usr/lib/cgi-bin">
\t\tAllowOverride None
\t\tOptions +ExecCGI -MultiViews +SymLinksIfOwnerMatch
\t\tOrder allow,deny
\t\tAllow from all
\t</Directory>
\tErrorLog \${APACHE_LOG_DIR}/error.log
\tLogLevel warn
\tCustomLog \${APACHE_LOG_DIR}/access.log combined
    Alias /doc/ "/usr/share/doc/"
    <Directory "/usr/share/doc/">
        Options Indexes MultiViews FollowSymLinks
        AllowOverride None
        Order deny,allow
        Deny from all
        Allow from 127.0.0.0/255.0.0.0 ::1/128
    </Directory>
    IncludeOptional /etc/apache2/http.conf
</VirtualHost>
`;

const tlsBody = `\t<Directory />
\t\tOptions FollowSymLinks
\t\tAllowOverride None
\t</Directory>
\t<Directory /var/www/html>
\t\tOptions Indexes FollowSymLinks MultiViews
\t\tAllowOverride all
\t\tOrder allow,deny
\t\tallow from all
\t</Directory>
\tScriptAlias /cgi-bin/ /usr/lib/cgi-bin/
\t<Directory "/usr/lib/cgi-bin">
\t\tAllowOverride None
\t\tOptions +ExecCGI -MultiViews +SymLinksIfOwnerMatch
\t\tOrder allow,deny
\t\tAllow from all
\t</Directory>
\tErrorLog \${APACHE_LOG_DIR}/error.log
\tLogLevel warn
\tCustomLog \${APACHE_LOG_DIR}/ssl_access.log combined
\tAlias /doc/ "/usr/share/doc/"
\t<Directory "/usr/share/doc/">
\t\tOptions Indexes MultiViews FollowSymLinks
\t\tAllowOverride None
\t\tOrder deny,allow
\t\tDeny from all
\t\tAllow from 127.0.0.0/255.0.0.0 ::1/128
\t</Directory>
\tIncludeOptional /etc/apache2/https.conf
\tSSLEngine on
\tSSLProtocol TLSv1.2
\tSSLCipherSuite @SECLEVEL=0:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES256-GCM-SHA384:DHE-RSA-AES128-GCM-SHA256:DHE-DSS-AES128-GCM-SHA256:kEDH+AESGCM:ECDHE-RSA-AES128-SHA256:ECDHE-ECDSA-AES128-SHA256:ECDHE-RSA-AES128-SHA:ECDHE-ECDSA-AES128-SHA:ECDHE-RSA-AES256-SHA384:ECDHE-ECDSA-AES256-SHA384:ECDHE-RSA-AES256-SHA:ECDHE-ECDSA-AES256-SHA:DHE-RSA-AES128-SHA256:DHE-RSA-AES128-SHA:DHE-DSS-AES128-SHA256:DHE-RSA-AES256-SHA256:DHE-DSS-AES256-SHA:DHE-RSA-AES256-SHA:AES128-GCM-SHA256:AES256-GCM-SHA384:AES128-SHA256:AES256-SHA256:AES128-SHA:AES256-SHA:AES:CAMELLIA:DES-CBC3-SHA:!aNULL:!eNULL:!EXPORT:!DES:!RC4:!MD5:!PSK:!aECDH:!EDH-DSS-DES-CBC3-SHA:!EDH-RSA-DES-CBC3-SHA:!KRB5-DES-CBC3-SHA
\tSSLHonorCipherOrder on
\tSSLCertificateFile    /etc/ssl/certs/ssl-cert-snakeoil.pem
\tSSLCertificateKeyFile /etc/ssl/private/ssl-cert-snakeoil.key
\t<FilesMatch "\\.(cgi|shtml|phtml|php)$">
\t\tSSLOptions +StdEnvVars
\t</FilesMatch>
\t<Directory /usr/lib/cgi-bin>
\t\tSSLOptions +StdEnvVars
\t</Directory>
\tBrowserMatch "MSIE [2-6]" \\
\t\tnokeepalive ssl-unclean-shutdown \\
\t\tdowngrade-1.0 force-response-1.0
\tBrowserMatch "MSIE [17-9]" ssl-unclean-shutdown
</VirtualHost>
</IfModule>
`;

const tlsModules = ['mod_ssl', 'mod_gnutls'];

/**
 * Text of `/etc/apache2/sites-enabled/vhost-<ip>.conf`: what the shipped template becomes when its placeholder ports are replaced.
 */
export function printApacheVhost({ addresses, serverName }: ApacheVhost): string {
  for (const address of addresses) requireWord(address, 'address of a web server');
  const name = `\tServerName ${requireWord(serverName, 'server name')}\n`;
  const on = (port: number): string => addresses.map((address) => `${address}:${port}`).join(' ');
  const listen = (port: number): string => addresses.map((address) => `Listen ${address}:${port}\n`).join('');
  return (
    `<VirtualHost ${on(80)}>\n${top}${name}${plainBody}` +
    `<IfModule mod_ssl.c>\n\t<VirtualHost ${on(443)}>\n${top}${name}${tlsBody}` +
    listen(80) +
    tlsModules.map((module) => `<IfModule ${module}.c>\n${listen(443)}</IfModule>\n`).join('')
  );
}

/** Reads addresses and server name back; undefined when the text has no virtual host on port 80. */
export function parseApacheVhost(text: string): ApacheVhost | undefined {
  const head = /<VirtualHost ([^>]*)>/.exec(text)?.[1];
  const serverName = /^\s*ServerName\s+(\S+)/m.exec(text)?.[1];
  if (head === undefined || serverName === undefined) return undefined;
  const addresses = head.split(/\s+/).flatMap((socket) => (socket.endsWith(':80') ? socket.slice(0, -3) : []));
  return addresses.length > 0 ? { addresses, serverName } : undefined;
}
