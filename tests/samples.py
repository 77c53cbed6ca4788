"""Tiny real files of every kind, and some that lie about theirs."""

from __future__ import annotations

import io
import struct
import wave
import zipfile
import zlib
from base64 import b64decode

JPEG = b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAFA3PEY8MlBGQUZaVVBfeMiCeG5uePWvuZHI////////////////////////////////////////////"
    "////////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAABP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AE//Z"
)
GIF = b64decode("R0lGODdhAQABAIEAAAAAAAAAAAAAAAAAACwAAAAAAQABAAAIBAABBAQAOw==")
WEBP = b64decode("UklGRhoAAABXRUJQVlA4TA4AAAAvAAAAAAcQEf0PRET/Aw==")
AMR = b"#!AMR\n" + b"\x04" + bytes(12)
MP3 = (b"\xff\xfb\x90\x00" + bytes(413)) * 2  # two silent frames of 128 kbit/s and 44.1 kHz
MP3_WITH_TAG = b"ID3\x03\x00\x00\x00\x00\x00\x0a" + bytes(10) + MP3
OGG = b"OggS\x00\x02" + bytes(20) + b"\x01\x13" + b"OpusHead\x01\x01" + bytes(9)
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
TXT = "客户来电，称表具漏气。\n".encode()
TXT_GBK = "客户来电，称表具漏气。\n".encode("gbk")


def png(width: int = 1, height: int = 1) -> bytes:
    """A black PNG picture."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + bytes(width)) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def wav(seconds: float = 0.01) -> bytes:
    """A silent recording, 8,000 samples a second of one byte."""
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(b"\x80" * int(8000 * seconds))
    return out.getvalue()


def box(name: bytes, *content: bytes) -> bytes:
    """A box of an ISO media file."""
    data = b"".join(content)
    return struct.pack(">I4s", 8 + len(data), name) + data


def iso_media(major: bytes, *tracks: bytes, brands: bytes = b"isommp42") -> bytes:
    """A film or sound file with tracks of these kinds (`vide`, `soun`)."""
    handlers = [box(b"trak", box(b"mdia", box(b"hdlr", bytes(8), kind, bytes(13)))) for kind in tracks]
    return box(b"ftyp", major, bytes(4), brands) + box(b"moov", *handlers) + box(b"mdat", bytes(16))


def heic() -> bytes:
    """The outside of an iPhone's photo."""
    return box(b"ftyp", b"heic", bytes(4), b"mif1heic") + box(
        b"meta", bytes(4), box(b"hdlr", bytes(8), b"pict", bytes(13))
    )


OFFICE = "application/vnd.openxmlformats-officedocument"


def archive(**files: str) -> bytes:
    """A zip archive; `__` in a name is a slash."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, text in files.items():
            packed.writestr(name.replace("__", "/"), text)
    return out.getvalue()


def office(part: str, content_type: str, *more: str) -> bytes:
    """A Word or Excel file with its main `part`, and empty parts named `more`."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        override = f'<Override PartName="/{part}" ContentType="{content_type}.main+xml"/>'
        packed.writestr("[Content_Types].xml", f'<?xml version="1.0"?><Types>{override}</Types>')
        for name in (part, *more):
            packed.writestr(name, "<x/>")
    return out.getvalue()


def docx(*more: str) -> bytes:
    """A Word file."""
    return office("word/document.xml", f"{OFFICE}.wordprocessingml.document", *more)


def xlsx() -> bytes:
    """An Excel file."""
    return office("xl/workbook.xml", f"{OFFICE}.spreadsheetml.sheet")


def ole(*streams: str) -> bytes:
    """An OLE container (old Word and Excel files, installers, mails …) with empty streams of these names."""
    nothing, end, fat_sector = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD

    def entry(name: str, kind: int, sibling: int, child: int, start: int) -> bytes:
        encoded = name.encode("utf-16-le")
        head = encoded.ljust(64, b"\0") + struct.pack("<HBBIII", len(encoded) + 2, kind, 1, nothing, sibling, child)
        return head + bytes(16 + 4 + 16) + struct.pack("<IQ", start, 0)

    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<I", 0)
    header += struct.pack("<I", nothing) * 108
    table = struct.pack("<II", fat_sector, end) + struct.pack("<I", nothing) * 126
    entries = [entry("Root Entry", 5, nothing, 1 if streams else nothing, end)]
    for position, name in enumerate(streams, start=1):
        entries.append(entry(name, 2, position + 1 if position < len(streams) else nothing, nothing, end))
    return header + table + b"".join(entries).ljust(512, b"\0")


# Name → content, type and how it is shown; every type that is accepted.
ACCEPTED: dict[str, tuple[bytes, str, str]] = {
    "现场.jpg": (JPEG, "image/jpeg", "photo"),
    "现场.png": (png(), "image/png", "photo"),
    "现场.gif": (GIF, "image/gif", "photo"),
    "现场.webp": (WEBP, "image/webp", "photo"),
    "现场.heic": (heic(), "image/heic", "photo"),
    "来电.mp3": (MP3, "audio/mpeg", "recording"),
    "来电2.mp3": (MP3_WITH_TAG, "audio/mpeg", "recording"),
    "来电.wav": (wav(), "audio/wav", "recording"),
    "来电.m4a": (iso_media(b"M4A ", b"soun", brands=b"M4A isom"), "audio/mp4", "recording"),
    "通话.m4a": (iso_media(b"mp42", b"soun"), "audio/mp4", "recording"),
    "来电.ogg": (OGG, "audio/ogg", "recording"),
    "来电.amr": (AMR, "audio/amr", "recording"),
    "录像.mp4": (iso_media(b"isom", b"vide", b"soun"), "video/mp4", "video"),
    "录像.mov": (iso_media(b"qt  ", b"vide", brands=b"qt  "), "video/quicktime", "video"),
    "协议.pdf": (PDF, "application/pdf", "document"),
    "协议.docx": (docx(), f"{OFFICE}.wordprocessingml.document", "document"),
    "清单.xlsx": (xlsx(), f"{OFFICE}.spreadsheetml.sheet", "document"),
    "协议.doc": (ole("WordDocument"), "application/msword", "document"),
    "清单.xls": (ole("Workbook"), "application/vnd.ms-excel", "document"),
    "记录.txt": (TXT, "text/plain", "document"),
    "旧记录.txt": (TXT_GBK, "text/plain", "document"),
}

HTML = b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'

# Name → content that must not get in.
REFUSED: dict[str, bytes] = {
    "page.html": HTML,
    "page.jpg": HTML,
    "page.txt": HTML,
    "late.txt": b"Dear all,\n" + b"x" * 70_000 + b"<ScRiPt src=//example.com></script>",
    "drawing.svg": SVG,
    "drawing.png": SVG,
    "drawing.txt": b'\xef\xbb\xbf<?xml version="1.0"?>' + SVG,
    "program.exe": b"MZ\x90\x00" + bytes(200),
    "program.pdf": b"MZ\x90\x00%PDF-1.7\nstartxref\n0\n%%EOF",
    "script.bat": b"@echo off\r\ndel /q *.*\r\n",
    "script.sh.txt": b"#!/bin/sh\nrm -rf /\n",
    "letter.rtf": b"{\\rtf1 hello}",
    "rich.txt": b"{\\rtf1 hello}",
    "binary.txt": b"text\x00\x01\x02",
    "half.txt": "投诉".encode()[:-1] + b"\xff\xfe\x80 x",
    "archive.zip": archive(a="x"),
    "archive.docx": archive(a="x"),
    "manifest.docx": archive(**{"[Content_Types].xml": "<Types/>", "word__document.xml": "<x/>"}),
    "program.jar": archive(
        **{"META-INF__MANIFEST.MF": "x", "[Content_Types].xml": f"{OFFICE}.wordprocessingml.document.main+xml"}
    ),
    "macros.docx": docx("word/vbaProject.bin"),
    "macros.doc": ole("WordDocument", "Macros"),
    "installer.xls": ole("!_StringData"),
    "cut.doc": ole("WordDocument")[:700],
    "behind.docx": b"MZ" + docx(),
    "cut.png": png()[:20],
    "wrong.png": png()[:16] + b"\x00\x00\x00\x00" + png()[20:],
    "only-the-signature.jpg": b"\xff\xd8\xff\xe0" + HTML,
    "only-the-signature.gif": b"GIF89a",
    "only-the-signature.mp3": b"ID3\x03\x00\x00\x00\x00\x00\x00" + HTML,
    "noise.mp3": b"\xff\xfb\x90\x00" + HTML,
    "film.wav": b"RIFF\x00\x00\x00\x00AVI LIST",
    "brand-alone.mp4": box(b"ftyp", b"isom", bytes(4), b"isommp42"),
    "no-track.mp4": iso_media(b"isom"),
    "foreign.mp4": iso_media(b"crx ", b"vide", brands=b"crx "),
    "film.ogg": OGG.replace(b"OpusHead", b"\x80theora\x03"),
    "nothing-after-it.amr": b"#!AMR\n",
    "no-end.pdf": b"%PDF-1.7\n1 0 obj",
    "late-start.pdf": b"\n" + PDF,
}
