"""The same server in a loop: one visitor after the other, for ever."""
from socket import AF_INET, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, socket

from receive import receive, response

sock = socket(AF_INET, SOCK_STREAM)
sock.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
sock.bind(("127.0.0.1", 8000))
# A queue for five who wait while we are busy; Linux lets one more in.
sock.listen(5)

while True:
    client, addr = sock.accept()
    try:
        print("client socket type:", type(client))
        print("address:", addr)
        data = receive(client)
        print("data:", data)
        client.sendall(response)
    except OSError as error:
        # A visitor who resets the connection must not end the server.
        print(type(error).__name__, error)
    client.close()
