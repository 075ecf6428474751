"""One thread that is told when something has happened: Python's asyncio."""
import asyncio

from receive import Framer, response


class Connection(asyncio.Protocol):
    """What the loop calls for one client, each time something has happened."""

    def connection_made(self, client):
        self.client = client
        self.framer = Framer()
        print("client socket type:", type(client))
        print("address:", client.get_extra_info("peername"))

    def data_received(self, chunk):
        if self.framer.push(chunk):
            self.answer()

    def eof_received(self):
        self.answer()

    def answer(self):
        print("data:", self.framer.data)
        self.client.write(response)
        self.client.close()

    def connection_lost(self, error):
        if error is not None:
            print(type(error).__name__, error)


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Connection, "127.0.0.1", 8000, backlog=5)
    await server.serve_forever()


asyncio.run(main())
