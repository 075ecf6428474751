"""The smallest web server there is: it answers one visitor and ends."""
from socket import AF_INET, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, socket

from receive import receive, response

# A socket that listens. Nobody can connect before listen() has returned.
sock = socket(AF_INET, SOCK_STREAM)
sock.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
sock.bind(("127.0.0.1", 8000))
sock.listen(5)

# Connect: blocks here until somebody comes.
client, addr = sock.accept()
print("client socket type:", type(client))
print("address:", addr)

# Transfer: what the client says, then what we say.
data = receive(client)
print("data:", data)
client.sendall(response)

# Close: both sockets. The next visitor is refused.
client.close()
sock.close()
