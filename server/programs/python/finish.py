"""What comes between the last byte of a response and close, when the response says so."""
from socket import SHUT_WR, SO_LINGER, SOL_SOCKET
from struct import pack


def receive_to_end(client):
    """Waits for the client to close, and forgets what it says until then."""
    while client.recv(65536) != b"":
        pass


def half_close(client):
    """That was all: the client's recv returns nothing more, but it may go on talking."""
    client.shutdown(SHUT_WR)
    receive_to_end(client)


def reset(client):
    """Makes close throw away what is not yet delivered, and say so with a RST."""
    client.setsockopt(SOL_SOCKET, SO_LINGER, pack("ii", 1, 0))


FINISH = {
    "close": lambda client: None,
    "half-close": half_close,
    "reset": reset,
    # Says nothing more and does not close: a client that waits for more waits for ever.
    "stall": receive_to_end,
}


def finish(client, ending):
    FINISH[ending](client)
