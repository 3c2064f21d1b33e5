"""HTTP, sockets, name resolution and the mail, file-transfer and remote-shell protocols on top of them."""

from __future__ import annotations

from stackcheck.catalogue.blocking.row import absent, equal, given, rows

_VERBS = "get options head post put patch delete request"
_THREAD = "asyncio.to_thread(...)"

TABLE = (
    *rows(
        "waits",
        "waits for the HTTP response",
        "httpx.AsyncClient",
        f"""
        requests: {_VERBS}
        requests.Session: {_VERBS} send
        requests.Response: iter_content iter_lines
        requests_oauthlib.OAuth2Session: {_VERBS} fetch_token refresh_token
        requests_oauthlib.OAuth1Session: {_VERBS} fetch_request_token fetch_access_token
        requests_toolbelt.sessions.BaseUrlSession requests_cache.CachedSession: {_VERBS} send
        cloudscraper.CloudScraper: {_VERBS}
        httpx: {_VERBS} stream
        httpx.Client: {_VERBS} stream send
        httpx.Response: read iter_bytes iter_text iter_lines iter_raw
        urllib.request: urlopen urlretrieve
        urllib.request.OpenerDirector: open
        urllib.robotparser.RobotFileParser: read
        urllib3: request
        urllib3.PoolManager urllib3.ProxyManager urllib3.HTTPConnectionPool urllib3.HTTPSConnectionPool: request urlopen
        http.client.HTTPConnection http.client.HTTPSConnection: connect request getresponse
        http.client.HTTPResponse: read readinto readline
        xmlrpc.client.ServerProxy: **
        pycurl.Curl: perform
        curl_cffi.requests: {_VERBS}
        curl_cffi.requests.Session: {_VERBS}
        feedparser: parse
        trafilatura: fetch_url
        newspaper.Article: download
        yt_dlp.YoutubeDL: extract_info download
        authlib.integrations.requests_client.OAuth2Session: {_VERBS} fetch_token refresh_token
        """,
    ),
    *rows(
        "waits",
        "waits for the identity provider's keys or token",
        _THREAD,
        """
        jwt.PyJWKClient: fetch_data get_jwk_set get_signing_keys get_signing_key get_signing_key_from_jwt
        google.auth: default
        google.auth.transport.requests.AuthorizedSession: get options head post put patch delete request
        google.oauth2.id_token: verify_token verify_oauth2_token verify_firebase_token fetch_id_token
        google.oauth2.credentials.Credentials google.oauth2.service_account.Credentials: refresh
        google_auth_oauthlib.flow.Flow google_auth_oauthlib.flow.InstalledAppFlow: fetch_token
        google_auth_oauthlib.flow.InstalledAppFlow: run_local_server
        msal.ConfidentialClientApplication msal.PublicClientApplication: * -get_accounts -get_authorization_request_url
            -initiate_auth_code_flow
        """,
    ),
    *rows(
        "waits",
        "waits for the server at the other end of the web socket",
        "websockets.connect",
        """
        websocket: create_connection
        websocket.WebSocket: connect recv send
        websocket.WebSocketApp: run_forever
        websockets.sync.client: connect
        websockets.sync.client.ClientConnection: recv send
        """,
    ),
    *rows(
        "waits",
        "waits for the browser",
        "playwright.async_api",
        """
        playwright.sync_api.Playwright playwright.sync_api.Browser playwright.sync_api.BrowserContext: **
        playwright.sync_api.Page playwright.sync_api.Frame playwright.sync_api.BrowserType: **
        """,
    ),
    *rows(
        "waits",
        "waits for name resolution",
        "loop.getaddrinfo",
        """
        socket: getaddrinfo gethostbyname gethostbyname_ex gethostbyaddr getnameinfo getfqdn
        """,
    ),
    *rows("waits", "waits for name resolution", "pass domain=", "email.utils: make_msgid", given("domain", 1)),
    *rows(
        "waits",
        "waits for name resolution",
        "dns.asyncresolver",
        """
        dns.resolver: resolve query resolve_address resolve_name zone_for_name
        dns.resolver.Resolver: resolve query resolve_address resolve_name
        dns.query: udp tcp tls https
        """,
    ),
    *rows(
        "waits",
        "waits for the network",
        "asyncio.open_connection",
        """
        socket: create_connection
        socket.socket: accept connect connect_ex recv recv_into recvfrom recvfrom_into recvmsg sendall sendfile
        ssl: get_server_certificate
        ssl.SSLSocket: connect do_handshake read recv write sendall
        """,
    ),
    *rows("waits", "waits for the mail server", "aiosmtplib", "smtplib: SMTP SMTP_SSL", absent("host", 0)),
    *rows(
        "waits",
        "waits for the mail server",
        "aiosmtplib",
        """
        smtplib.SMTP smtplib.SMTP_SSL smtplib.LMTP: connect ehlo helo login starttls sendmail send_message quit noop
        """,
    ),
    *rows(
        "waits",
        "waits for the mail server",
        _THREAD,
        """
        imaplib: IMAP4 IMAP4_SSL
        imaplib.IMAP4 imaplib.IMAP4_SSL: append create delete expunge fetch list login logout noop rename search select status
            store starttls uid
        poplib: POP3 POP3_SSL
        poplib.POP3 poplib.POP3_SSL: user pass_ stat list retr dele quit
        imap_tools.MailBox: login fetch delete move copy flag
        """,
    ),
    *rows("waits", "waits for the FTP server", _THREAD, "ftplib: FTP FTP_TLS", absent("host", 0)),
    *rows(
        "waits",
        "waits for the FTP server",
        _THREAD,
        """
        ftplib.FTP ftplib.FTP_TLS: connect login cwd dir nlst mlsd mkd rmd delete rename size sendcmd voidcmd quit retrbinary
            retrlines storbinary storlines transfercmd
        """,
    ),
    *rows(
        "waits",
        "waits for the SSH server",
        "asyncssh",
        """
        paramiko.SSHClient: connect exec_command invoke_shell open_sftp
        paramiko.Transport: connect start_client auth_password auth_publickey open_session open_channel
        paramiko.Channel: exec_command recv recv_exit_status recv_stderr sendall
        paramiko.SFTPClient: * -close -from_transport -get_channel -normalize
        pysftp: Connection
        pysftp.Connection: get put listdir chdir execute remove rename makedirs
        scp.SCPClient: get put putfo
        netmiko: ConnectHandler
        """,
    ),
    *rows(
        "waits",
        "waits for the directory server",
        "bonsai",
        """
        ldap3.Connection: abandon add bind compare delete modify modify_dn open rebind search start_tls unbind
        ldap.ldapobject.LDAPObject: simple_bind_s bind_s search_s search_ext_s add_s modify_s delete_s passwd_s unbind_s
            start_tls_s sasl_interactive_bind_s whoami_s
        """,
    ),
    *rows(
        "waits",
        "waits for the directory server",
        "bonsai",
        "ldap3: Connection",
        absent("auto_bind"),
        equal("auto_bind", None, False),
    ),
    *rows("waits", "waits for the serial line", "pyserial-asyncio", "serial.Serial: read readline read_until write"),
)
