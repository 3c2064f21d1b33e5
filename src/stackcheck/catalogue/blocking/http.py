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
        "waits for the HTTP response",
        "niquests.AsyncSession",
        f"""
        niquests: {_VERBS}
        niquests.Session: {_VERBS} send
        """,
    ),
    *rows(
        "waits",
        "waits for the service and its description",
        "zeep.AsyncClient",
        """
        zeep: Client
        zeep.Client.service: *
        """,
    ),
    *rows(
        "waits",
        "waits for the node of the chain",
        "web3.AsyncWeb3",
        """
        web3.Web3: is_connected
        web3.Web3.eth: call create_access_list estimate_gas fee_history get_balance get_block get_block_receipts get_code
            get_logs get_raw_transaction get_storage_at get_transaction get_transaction_count get_transaction_receipt
            modify_transaction replace_transaction send_raw_transaction send_transaction wait_for_transaction_receipt
        web3.contract.ContractFunction: call estimate_gas transact
        """,
    ),
    *rows(
        "waits",
        "waits for the node of the chain",
        "web3.AsyncWeb3",
        "web3.Web3.eth: accounts block_number chain_id gas_price max_priority_fee syncing",
        trigger="attribute",
    ),
    *rows(
        "waits",
        "waits for the exchange",
        "ccxt.async_support",
        """
        ccxt.Exchange: cancel_all_orders cancel_order create_limit_buy_order create_limit_sell_order create_market_buy_order
            create_market_sell_order create_order fetch_balance fetch_closed_orders fetch_currencies fetch_funding_rate
            fetch_markets fetch_my_trades fetch_ohlcv fetch_open_orders fetch_order fetch_order_book fetch_orders
            fetch_positions fetch_status fetch_ticker fetch_tickers fetch_time fetch_trades load_markets withdraw
        """,
    ),
    *rows(
        "waits",
        "waits for the stock market's data",
        _THREAD,
        """
        yfinance: download
        yfinance.Ticker: history option_chain get_balance_sheet get_calendar get_cash_flow get_dividends get_earnings
            get_fast_info get_financials get_income_stmt get_info get_major_holders get_news
            get_recommendations get_shares_full get_splits
        """,
    ),
    *rows(
        "waits",
        "waits for the stock market's data",
        _THREAD,
        """
        yfinance.Ticker: actions balance_sheet calendar cash_flow cashflow dividends earnings earnings_dates financials
            income_stmt info institutional_holders major_holders news options recommendations splits sustainability
        """,
        trigger="attribute",
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
        "waits for the browser",
        _THREAD,
        """
        selenium.webdriver.remote.webdriver: WebDriver
        selenium.webdriver.remote.webdriver.WebDriver: back close execute_async_script execute_cdp_cmd execute_script
            find_element find_elements forward get get_cookies get_screenshot_as_base64 get_screenshot_as_file
            get_screenshot_as_png print_page quit refresh save_screenshot
        selenium.webdriver.remote.webelement.WebElement: clear click find_element find_elements get_attribute is_displayed
            is_enabled is_selected screenshot send_keys submit
        selenium.webdriver.support.wait.WebDriverWait: until until_not
        """,
    ),
    *rows(
        "waits",
        "waits for the browser",
        _THREAD,
        """
        selenium.webdriver.remote.webdriver.WebDriver: current_url page_source title
        selenium.webdriver.remote.webelement.WebElement: tag_name text
        """,
        trigger="attribute",
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
