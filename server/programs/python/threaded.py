"""The server with a thread per connection: the main thread only accepts."""
from socket import AF_INET, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, socket
from threading import Thread

from receive import receive, response


def process_connection(client, addr):
    """What each thread does, for one connection."""
    print("client socket type:", type(client))
    print("address:", addr)
    data = receive(client)
    print("data:", data)
    client.sendall(response)
    client.close()


sock = socket(AF_INET, SOCK_STREAM)
sock.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
sock.bind(("127.0.0.1", 8000))
sock.listen(5)

while True:
    client, addr = sock.accept()
    Thread(target=process_connection, args=(client, addr)).start()
