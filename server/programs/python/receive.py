"""How much to read before answering, and what to answer."""

response = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<h1>Hello World</h1>"


def receive_short_read(client):
    """Until a chunk is shorter than what was asked for, as if that meant the end."""
    data = b""
    while True:
        chunk = client.recv(1024)
        data += chunk
        if len(chunk) < 1024:
            return data


def receive_http(client):
    """One whole request as HTTP frames it (RFC 9112, section 6)."""
    framer = Framer()
    while True:
        chunk = client.recv(65536)
        if chunk == b"" or framer.push(chunk):
            return framer.data


class Framer:
    """Knows when a request is complete: its head, then Content-Length bytes."""

    def __init__(self):
        self.data = b""

    def push(self, chunk):
        self.data += chunk
        head, end, body = self.data.partition(b"\r\n\r\n")
        if not end:
            return False
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                return len(body) >= int(value)
        return True


receive = receive_http
