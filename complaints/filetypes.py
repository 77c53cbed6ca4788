"""What a file really is, by its content alone: a strict allow-list (GAS-6).

Nothing is believed that a browser or a file name says. Each type is recognised by its signature and then by its
structure, because a signature alone would call every RIFF file a picture and every zip archive a Word document.
"""

from __future__ import annotations

import codecs
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO

import olefile

from complaints.choices import FileKind

CHUNK = 64 * 1024


@dataclass(frozen=True)
class FileType:
    """A type that is accepted; the first of `extensions` is the usual one."""

    content_type: str
    kind: FileKind
    extensions: tuple[str, ...]


OFFICE = "application/vnd.openxmlformats-officedocument"

JPEG = FileType("image/jpeg", FileKind.PHOTO, (".jpg", ".jpeg"))
PNG = FileType("image/png", FileKind.PHOTO, (".png",))
GIF = FileType("image/gif", FileKind.PHOTO, (".gif",))
WEBP = FileType("image/webp", FileKind.PHOTO, (".webp",))
HEIC = FileType("image/heic", FileKind.PHOTO, (".heic", ".heif"))
MP3 = FileType("audio/mpeg", FileKind.RECORDING, (".mp3",))
WAV = FileType("audio/wav", FileKind.RECORDING, (".wav",))
M4A = FileType("audio/mp4", FileKind.RECORDING, (".m4a",))
OGG = FileType("audio/ogg", FileKind.RECORDING, (".ogg", ".oga", ".opus"))
AMR = FileType("audio/amr", FileKind.RECORDING, (".amr",))
MP4 = FileType("video/mp4", FileKind.VIDEO, (".mp4", ".m4v"))
MOV = FileType("video/quicktime", FileKind.VIDEO, (".mov",))  # what an iPhone's camera makes
PDF = FileType("application/pdf", FileKind.DOCUMENT, (".pdf",))
DOCX = FileType(f"{OFFICE}.wordprocessingml.document", FileKind.DOCUMENT, (".docx",))
XLSX = FileType(f"{OFFICE}.spreadsheetml.sheet", FileKind.DOCUMENT, (".xlsx",))
DOC = FileType("application/msword", FileKind.DOCUMENT, (".doc", ".wps"))
XLS = FileType("application/vnd.ms-excel", FileKind.DOCUMENT, (".xls", ".et"))
TXT = FileType("text/plain", FileKind.DOCUMENT, (".txt",))

ACCEPTED = (JPEG, PNG, GIF, WEBP, HEIC, MP3, WAV, M4A, OGG, AMR, MP4, MOV, PDF, DOCX, XLSX, DOC, XLS, TXT)
EXTENSIONS = tuple(extension for accepted in ACCEPTED for extension in accepted.extensions)

# What browsers show by themselves; everything else is handed out as a download.
SHOWN = frozenset(shown.content_type for shown in (JPEG, PNG, GIF, WEBP, MP3, WAV, M4A, OGG, MP4, MOV, PDF))
# For a file input. HEIC is left out on purpose: then an iPhone sends its photos as JPEG, which every browser shows.
OFFERED = ",".join(("image/*", "audio/*", "video/*", *(ext for ext in EXTENSIONS if ext not in HEIC.extensions)))


# What reading a broken file may raise, here and in the modules for archives.
STUMBLES = (ValueError, LookupError, EOFError, OSError, RuntimeError, struct.error, zlib.error, zipfile.BadZipFile)


def sniff(stream: IO[bytes]) -> FileType | None:
    """The type of a seekable file by its content, or None for one that is not accepted; never raises on bad content."""
    stream.seek(0)
    head = stream.read(16)
    for matches, examine in DETECTORS:
        if matches(head):
            stream.seek(0)
            try:
                return examine(stream)
            except STUMBLES:
                return None  # broken, or made to confuse
    stream.seek(0)
    return _text(stream)


def _exactly(stream: IO[bytes], count: int) -> bytes:
    data = stream.read(count)
    if len(data) != count:
        raise EOFError
    return data


# --- Pictures ---------------------------------------------------------------------------------------------------------


def _jpeg(stream: IO[bytes]) -> FileType | None:
    """Segments follow one another up to the picture's data, a frame header among them."""
    stream.seek(2)
    framed = False
    while True:
        marker = _exactly(stream, 2)
        if marker[0] != 0xFF:
            return None
        if marker[1] == 0xFF:  # a fill byte
            stream.seek(-1, 1)
            continue
        if marker[1] == 0xDA:
            return JPEG if framed else None
        framed = framed or (0xC0 <= marker[1] <= 0xCF and marker[1] not in (0xC4, 0xC8, 0xCC))
        length = int.from_bytes(_exactly(stream, 2))
        if length < 2:
            return None
        stream.seek(length - 2, 1)


def _png(stream: IO[bytes]) -> FileType | None:
    """The first chunk is a picture header with the right checksum."""
    stream.seek(8)
    length, chunk = _exactly(stream, 4), _exactly(stream, 17)
    checksum = int.from_bytes(_exactly(stream, 4))
    width, height = struct.unpack(">II", chunk[4:12])
    good = int.from_bytes(length) == 13 and chunk[:4] == b"IHDR" and zlib.crc32(chunk) == checksum
    return PNG if good and width and height else None


def _gif(stream: IO[bytes]) -> FileType | None:
    """After the screen's size and colours comes a picture or an extension."""
    stream.seek(6)
    width, height, packed = struct.unpack("<HHB2x", _exactly(stream, 7))
    if packed & 0x80:
        stream.seek(3 * 2 ** ((packed & 7) + 1), 1)
    return GIF if width and height and _exactly(stream, 1) in (b"\x2c", b"\x21") else None


def _riff(stream: IO[bytes]) -> FileType | None:
    """A WebP picture, or a WAV recording with a format and data; its other uses are refused."""
    form = _exactly(stream, 12)[8:]
    if form == b"WEBP":
        return WEBP if _exactly(stream, 4) in (b"VP8 ", b"VP8L", b"VP8X") else None
    if form != b"WAVE":
        return None
    formatted = False
    for _ in range(32):
        name, length = struct.unpack("<4sI", _exactly(stream, 8))
        if name == b"data":
            return WAV if formatted else None
        formatted = formatted or (name == b"fmt " and length >= 14)
        stream.seek(length + length % 2, 1)
    return None


# --- Recordings and films ---------------------------------------------------------------------------------------------

HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
MP4_BRANDS = {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4A ", b"M4V ", b"MSNV"}
MAX_MOOV_BYTES = 16 * 1024 * 1024


def _iso_media(stream: IO[bytes]) -> FileType | None:
    """HEIC, MP4, M4A or MOV: the boxes follow one another, and what they hold decides, not the brand alone."""
    boxes = _boxes(stream)
    name, start, length = next(boxes)
    if name != b"ftyp" or not 8 <= length <= 512:
        return None
    stream.seek(start)
    brands = _exactly(stream, length)
    major, compatible = brands[:4], {brands[i : i + 4] for i in (0, *range(8, length, 4))}
    for name, start, length in boxes:
        if name == b"meta" and (major in HEIC_BRANDS or (major in (b"mif1", b"msf1") and compatible & HEIC_BRANDS)):
            return HEIC
        if name == b"moov" and length <= MAX_MOOV_BYTES:
            stream.seek(start)
            return _film_or_sound(_exactly(stream, length), major, compatible)
    return None


def _film_or_sound(moov: bytes, major: bytes, compatible: set[bytes]) -> FileType | None:
    """Telephones name sound recordings like films, so the tracks tell which it is."""
    tracks = set(re.findall(rb"hdlr.{4}.{4}(vide|soun)", moov, re.DOTALL))
    if not tracks:
        return None
    if major == b"qt  ":
        return MOV if b"vide" in tracks else None
    if not compatible & MP4_BRANDS:
        return None
    return MP4 if b"vide" in tracks else M4A


def _boxes(stream: IO[bytes]) -> Iterator[tuple[bytes, int, int]]:
    """Name, start and length of the content of each top-level box."""
    end = stream.seek(0, 2)
    position = 0
    while position + 8 <= end:
        stream.seek(position)
        size, name = struct.unpack(">I4s", _exactly(stream, 8))
        header = 8
        if size == 1:
            size, header = int.from_bytes(_exactly(stream, 8)), 16
        elif size == 0:
            size = end - position
        if size < header or position + size > end:
            raise EOFError
        yield name, position + header, size - header
        position += size


MP3_KBITS = {
    1: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
MP3_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


def _mp3(stream: IO[bytes]) -> FileType | None:
    """Behind an optional ID3 tag, a frame of layer III and right behind it another (or the end)."""
    position = 0
    tag = _exactly(stream, 10)
    if tag[:3] == b"ID3":
        if any(byte & 0x80 for byte in tag[6:]):
            return None
        position = 10 + (tag[6] << 21 | tag[7] << 14 | tag[8] << 7 | tag[9])
        stream.seek(position)
        padding = stream.read(4096)
        position += len(padding) - len(padding.lstrip(b"\0"))
    end, begin = stream.seek(0, 2), position
    for _ in range(2):
        if position == end > begin:
            break
        stream.seek(position)
        length = _mp3_frame(stream.read(4))
        if not length:
            return None
        position += length
    return MP3


def _mp3_frame(header: bytes) -> int:
    """The length in bytes of the frame with this header; 0 if it is none."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE6 != 0xE2:  # eleven set bits, layer III
        return 0
    version, bitrate, rate, padding = header[1] >> 3 & 3, header[2] >> 4, header[2] >> 2 & 3, header[2] >> 1 & 1
    if version == 1 or bitrate in (0, 15) or rate == 3:
        return 0
    kbits = MP3_KBITS[1 if version == 3 else 2][bitrate]
    return (144 if version == 3 else 72) * kbits * 1000 // MP3_RATES[version][rate] + padding


def _ogg(stream: IO[bytes]) -> FileType | None:
    """A first page whose packet is of a sound codec."""
    page = _exactly(stream, 28)
    stream.seek(27 + page[26])
    packet = stream.read(8)
    sound = packet.startswith((b"\x01vorbis", b"OpusHead", b"Speex   ", b"\x7fFLAC"))
    return OGG if page[4] == 0 and page[5] & 2 and sound else None


def _amr(stream: IO[bytes]) -> FileType | None:
    return AMR if stream.readline(16) in (b"#!AMR\n", b"#!AMR-WB\n") and stream.read(1) else None


# --- Documents --------------------------------------------------------------------------------------------------------


def _pdf(stream: IO[bytes]) -> FileType | None:
    """Begins as a PDF at its very first byte and ends as one."""
    head = _exactly(stream, 8)
    size = stream.seek(0, 2)
    stream.seek(max(0, size - 2048))
    tail = stream.read()
    return PDF if re.match(rb"%PDF-[12]\.\d", head) and b"startxref" in tail and b"%%EOF" in tail else None


MAX_CONTENT_TYPES_BYTES = 1024 * 1024


def _office(stream: IO[bytes]) -> FileType | None:
    """A zip archive only if it is a Word or Excel file that says so itself; none with macros."""
    with zipfile.ZipFile(stream) as archive:
        names = set(archive.namelist())
        entry = archive.getinfo("[Content_Types].xml") if "[Content_Types].xml" in names else None
        if entry is None or entry.file_size > MAX_CONTENT_TYPES_BYTES:
            return None
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            return None
        with archive.open(entry) as file:
            declared = file.read(MAX_CONTENT_TYPES_BYTES)
    for accepted, part in ((DOCX, "word/document.xml"), (XLSX, "xl/workbook.xml")):
        if part in names and f"{accepted.content_type}.main+xml".encode() in declared:
            return accepted
    return None


def _old_office(stream: IO[bytes]) -> FileType | None:
    """Word's or Excel's main stream inside; none with macros."""
    with olefile.OleFileIO(stream) as document:
        streams = {path[0] for path in document.listdir(streams=True, storages=True)}
    if streams & {"Macros", "_VBA_PROJECT_CUR"}:
        return None
    if "WordDocument" in streams:
        return DOC
    return XLS if streams & {"Workbook", "Book"} else None


CONTROL = re.compile("[\0-\x08\x0b\x0e-\x1f\x7f-\x9f\ue000-\uf8ff]")
MARKUP = re.compile(
    r"<\s*(!doctype|html|head|body|script|svg|iframe|object|embed|meta|\?xml|\?php)\b|^#!|^\{\\rtf", re.IGNORECASE
)


def _text(stream: IO[bytes]) -> FileType | None:
    """Text in UTF-8 or GBK without control characters that is not the source of a page, picture or program."""
    for encoding in ("utf-8-sig", "gbk"):
        stream.seek(0)
        try:
            return TXT if _is_plain(stream, codecs.getincrementaldecoder(encoding)()) else None
        except UnicodeDecodeError:
            continue
    return None


def _is_plain(stream: IO[bytes], decoder: codecs.IncrementalDecoder) -> bool:
    rest = ""
    while True:
        data = stream.read(CHUNK)
        text = rest + decoder.decode(data, final=not data)
        if CONTROL.search(text) or MARKUP.search(text.lstrip() if not rest else text):
            return False
        if not data:
            return True
        rest = text[-64:]  # markup may lie across two chunks


Detector = tuple[Callable[[bytes], bool], Callable[[IO[bytes]], FileType | None]]

DETECTORS: tuple[Detector, ...] = (
    (lambda head: head.startswith(b"\xff\xd8\xff"), _jpeg),
    (lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"), _png),
    (lambda head: head.startswith((b"GIF87a", b"GIF89a")), _gif),
    (lambda head: head.startswith(b"RIFF"), _riff),
    (lambda head: head[4:8] == b"ftyp", _iso_media),
    (lambda head: head.startswith(b"ID3") or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2), _mp3),
    (lambda head: head.startswith(b"OggS"), _ogg),
    (lambda head: head.startswith(b"#!AMR"), _amr),
    (lambda head: head.startswith(b"%PDF-"), _pdf),
    (lambda head: head.startswith(b"PK\x03\x04"), _office),
    (lambda head: head.startswith(olefile.MAGIC), _old_office),
)
