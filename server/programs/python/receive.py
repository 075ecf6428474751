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
        self.length = 0

    def push(self, chunk):
        self.data += chunk
        head, end, _ = self.data.partition(b"\r\n\r\n")
        self.length = len(head) + len(end)
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                self.length += int(value)
        return end != b"" and len(self.data) >= self.length


receive = receive_http
