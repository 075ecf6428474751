"""A server that keeps its connections: after an answer it reads on."""
from socket import AF_INET, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, socket
from threading import Thread

from finish import finish
from receive import Framer, response


def process_connection(client, addr):
    """What each thread does, for one connection: request, answer, request, answer."""
    print("client socket type:", type(client))
    print("address:", addr)
    early = b""
    while True:
        data, early = receive_request(client, early)
        if data == b"":
            break
        print("data:", data)
        client.sendall(response)
        if not persists(data, response):
            finish(client, "half-close")
            break
    client.close()


def receive_request(client, early):
    """One request, and what came behind it: clients need not wait for an answer."""
    framer = Framer()
    chunk = early
    while not framer.push(chunk):
        chunk = client.recv(65536)
        if chunk == b"":
            break
    end = framer.length
    return framer.data[:end], framer.data[end:]


def persists(request, response):
    """Whether both sides leave the connection open (RFC 9112, section 9.3)."""
    for message in (request, response):
        head = message.partition(b"\r\n\r\n")[0].lower()
        if b"\r\nconnection: close" in head or b"http/1.1" not in head:
            return False
    return b"\r\ncontent-length:" in head


sock = socket(AF_INET, SOCK_STREAM)
sock.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
sock.bind(("127.0.0.1", 8000))
sock.listen(5)

while True:
    client, addr = sock.accept()
    Thread(target=process_connection, args=(client, addr)).start()
