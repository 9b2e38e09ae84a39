/**
 * User data that makes an instance of the lab's base serve a version of an application that every client of the load
 * understands: `/` and any other path (`hello <version>`), `/slow?seconds=N` (the same after N seconds), `/upload` (the
 * SHA-256 of the body) and `/socket` (a WebSocket that echoes each frame as `<version> <frame>`). Answers carry
 * `X-Kiln-Version`. Asked to stop, it ends as a good server does: it finishes what it has in hand, tells each client that
 * the connection closes with the answer, and waits a while before it closes one on which nothing is asked.
 */
export const loadApplication = (
  version: string,
  { port = 80, healthStatus = 200 }: { readonly port?: number; readonly healthStatus?: number } = {}
): string => `#!/bin/bash
cat > /opt/load-application.py <<'PY'
import base64, hashlib, signal, socket, struct, sys, threading, time, urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
VERSION = '${version}'
class Server(ThreadingHTTPServer):
    request_queue_size = 512
    daemon_threads = True
IDLE_SECONDS, MOST_SECONDS = 5, 75
stopping = threading.Event()
connections = set()
def leave():
    began = time.monotonic()
    while connections and time.monotonic() - began < MOST_SECONDS:
        for one in list(connections):
            if not one.busy and time.monotonic() - began > IDLE_SECONDS:
                try:
                    one.connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
        time.sleep(0.1)
    sys.exit(0)
class Handler(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    wbufsize = -1
    busy = False
    def setup(self):
        super().setup()
        connections.add(self)
    def finish(self):
        try:
            super().finish()
        finally:
            connections.discard(self)
    def parse_request(self):
        self.busy = True
        return super().parse_request()
    def handle_one_request(self):
        super().handle_one_request()
        self.busy = False
    def answer(self, text, status=200):
        body = text.encode()
        self.send_response(status)
        self.send_header('X-Kiln-Version', VERSION)
        self.send_header('Content-Length', str(len(body)))
        if stopping.is_set():
            self.send_header('Connection', 'close')
        self.end_headers()
        self.wfile.write(body)
    def do_GET(self):
        path = urllib.parse.urlparse(self.path)
        if path.path == '/socket':
            return self.socket()
        if path.path == '/slow':
            time.sleep(float(urllib.parse.parse_qs(path.query).get('seconds', ['30'])[0]))
        self.answer('hello ' + VERSION, ${healthStatus} if path.path == '/health_check' else 200)
    def do_POST(self):
        digest, left = hashlib.sha256(), int(self.headers['Content-Length'])
        while left > 0:
            part = self.rfile.read(min(left, 65536))
            if not part:
                return
            left -= len(part)
            digest.update(part)
        self.answer(digest.hexdigest())
    def socket(self):
        key = self.headers['Sec-WebSocket-Key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
        self.send_response(101)
        self.send_header('Upgrade', 'websocket')
        self.send_header('Connection', 'Upgrade')
        self.send_header('Sec-WebSocket-Accept', base64.b64encode(hashlib.sha1(key.encode()).digest()).decode())
        self.end_headers()
        self.wfile.flush()
        self.close_connection = True
        while True:
            head = self.rfile.read(2)
            if len(head) < 2:
                return
            kind, length = head[0] & 15, head[1] & 127
            if length == 126:
                length = struct.unpack('>H', self.rfile.read(2))[0]
            mask = self.rfile.read(4)
            text = bytes(byte ^ mask[index % 4] for index, byte in enumerate(self.rfile.read(length)))
            reply = (VERSION + ' ').encode() + text if kind == 1 else text
            self.wfile.write(bytes([128 | (10 if kind == 9 else kind), len(reply)]) + reply)
            self.wfile.flush()
            if kind == 8:
                return
    def log_message(self, *words):
        pass
print('application ' + VERSION + ' starts', flush=True)
signal.signal(signal.SIGTERM, lambda *_: stopping.set())
threading.Thread(target=Server(('', ${port}), Handler).serve_forever, daemon=True).start()
while not stopping.is_set():
    time.sleep(0.1)
leave()
PY
systemctl stop nginx
systemd-run --unit=application --property=StandardOutput=journal+console python3 /opt/load-application.py
`
