"""A mail server that takes in whatever comes and keeps nothing but the Message-IDs: ``python -m tests.bench._sink``.

Says its port; once its input ends, how many mails came and how many different ones they were. Needs no Django.
"""

import asyncio
import sys

END_OF_MAIL = b"\r\n.\r\n"
LONGEST_MAIL = 2**20


async def serve() -> list[bytes]:
    """The Message-IDs of all mails that came until standard input has ended."""
    came: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 sink\r\n")
        while line := await reader.readline():
            command = line[:4].upper()
            if command == b"DATA":
                writer.write(b"354 go on\r\n")
                came.append(_message_id(await reader.readuntil(END_OF_MAIL)))
            writer.write(b"221 bye\r\n" if command == b"QUIT" else b"250 ok\r\n")
            if command == b"QUIT":
                break
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0, limit=LONGEST_MAIL)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    return came


def _message_id(mail: bytes) -> bytes:
    return next(line for line in mail.splitlines() if line.lower().startswith(b"message-id:"))


def main() -> None:
    came = asyncio.run(serve())
    print(len(came), len(set(came)))


if __name__ == "__main__":
    main()
