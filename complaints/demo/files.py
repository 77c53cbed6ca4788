"""A few real files for the demo: pictures and a sound, made here."""

from __future__ import annotations

import datetime as dt
import io
import math
import struct
import wave
import zlib

from complaints.flow import record
from complaints.models import Complaint

from .company import Company


def add_files(company: Company, now: dt.datetime) -> None:
    """Give some open complaints a photo or a recording."""
    desk = company.people["desk1"]
    for number, complaint in enumerate(Complaint.objects.open().order_by("-accepted_at")[:24]):
        if number % 3 == 0:
            record.add_file(complaint, by=desk, name=f"现场照片{number + 1}.png", content=picture(number), at=now)
        if number % 4 == 0:
            record.add_file(complaint, by=desk, name="来电录音.wav", content=tone(number), at=now)


def picture(seed: int, width: int = 240, height: int = 160) -> bytes:
    """A PNG of soft colours: a stand-in for a customer's photo."""

    def pixel(x: int, y: int) -> bytes:
        wave_ = math.sin((x + seed * 13) / 23) + math.cos((y - seed * 7) / 17)
        return bytes((120 + int(30 * wave_), 140 + int(20 * math.sin(x / 31)), 150 + int(40 * y / height)))

    rows = b"".join(b"\0" + b"".join(pixel(x, y) for x in range(width)) for y in range(height))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def tone(seed: int, seconds: int = 4, rate: int = 8000) -> bytes:
    """A WAV with a dialling tone: a stand-in for a recording."""
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        pitch = 380 + seed % 90
        samples = (
            int(5000 * math.sin(2 * math.pi * pitch * i / rate) * (i // 2000 % 2)) for i in range(rate * seconds)
        )
        sound.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
    return out.getvalue()
