"""Functions between texts and Base64 in other character sets than UTF-8."""

from base64 import b64encode
from codecs import BOM_UTF16_BE, BOM_UTF16_LE

from blockform.lang.functions.arguments import text_function
from blockform.lang.functions.encoding import base64_mistake, decode_base64
from blockform.lang.functions.model import FunctionCallError
from blockform.values import go_quote

_CHARSETS = (
    ("Big5", "cp950", "csbig5"),
    ("EUC-KR", "cp949", "cseuckr"),
    ("Extended_UNIX_Code_Packed_Format_for_Japanese", "euc_jp", "cseucpkdfmtjapanese euc-jp"),
    ("GB18030", "gb18030", "csgb18030"),
    ("GBK", "gbk", "cp936 csgbk ms936 windows-936"),
    ("HZ-GB-2312", "hz", ""),
    ("IBM00858", "cp858", "ccsid00858 cp00858 csibm00858 pc-multilingual-850+euro"),
    ("IBM01140", "cp1140", "ccsid01140 cp01140 csibm01140 ebcdic-us-37+euro"),
    ("IBM037", "cp037", "cp037 csibm037 ebcdic-cp-ca ebcdic-cp-nl ebcdic-cp-us ebcdic-cp-wt"),
    ("IBM437", "cp437", "437 cp437 cspc8codepage437"),
    ("IBM850", "cp850", "850 cp850 cspc850multilingual"),
    ("IBM852", "cp852", "852 cp852 cspcp852"),
    ("IBM855", "cp855", "855 cp855 csibm855"),
    ("IBM860", "cp860", "860 cp860 csibm860"),
    ("IBM862", "cp862", "862 cp862 cspc862latinhebrew"),
    ("IBM863", "cp863", "863 cp863 csibm863"),
    ("IBM865", "cp865", "865 cp865 csibm865"),
    ("IBM866", "cp866", "866 cp866 csibm866"),
    ("ISO-2022-JP", "iso2022_jp", "csiso2022jp"),
    ("ISO-8859-10", "iso8859_10", "csisolatin6 iso-ir-157 iso_8859-10:1992 l6 latin6"),
    ("ISO-8859-13", "iso8859_13", "csiso885913"),
    ("ISO-8859-14", "iso8859_14", "csiso885914 iso-celtic iso-ir-199 iso_8859-14 iso_8859-14:1998 l8 latin8"),
    ("ISO-8859-15", "iso8859_15", "csiso885915 iso_8859-15 latin-9"),
    ("ISO-8859-16", "iso8859_16", "csiso885916 iso-ir-226 iso_8859-16 iso_8859-16:2001 l10 latin10"),
    ("ISO_8859-1:1987", "iso8859_1", "cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso_8859-1 l1 latin1"),
    ("ISO_8859-2:1987", "iso8859_2", "csisolatin2 iso-8859-2 iso-ir-101 iso_8859-2 l2 latin2"),
    ("ISO_8859-3:1988", "iso8859_3", "csisolatin3 iso-8859-3 iso-ir-109 iso_8859-3 l3 latin3"),
    ("ISO_8859-4:1988", "iso8859_4", "csisolatin4 iso-8859-4 iso-ir-110 iso_8859-4 l4 latin4"),
    ("ISO_8859-5:1988", "iso8859_5", "csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso_8859-5"),
    ("ISO_8859-6-E", "iso8859_6", "csiso88596e iso-8859-6-e"),
    ("ISO_8859-6-I", "iso8859_6", "csiso88596i iso-8859-6-i"),
    (
        "ISO_8859-6:1987",
        "iso8859_6",
        "arabic asmo-708 csisolatinarabic ecma-114 iso-8859-6 iso-ir-127 iso_8859-6",
    ),
    (
        "ISO_8859-7:1987",
        "iso8859_7",
        "csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso_8859-7",
    ),
    ("ISO_8859-8-E", "iso8859_8", "csiso88598e iso-8859-8-e"),
    ("ISO_8859-8-I", "iso8859_8", "csiso88598i iso-8859-8-i"),
    ("ISO_8859-8:1988", "iso8859_8", "csisolatinhebrew hebrew iso-8859-8 iso-ir-138 iso_8859-8"),
    ("ISO_8859-9:1989", "iso8859_9", "csisolatin5 iso-8859-9 iso-ir-148 iso_8859-9 l5 latin5"),
    ("KOI8-R", "koi8_r", "cskoi8r"),
    ("KOI8-U", "koi8_u", "cskoi8u"),
    ("macintosh", "mac_roman", "csmacintosh mac"),
    ("Shift_JIS", "cp932", "csshiftjis ms_kanji"),
    (
        "US-ASCII",
        "ascii",
        "ansi_x3.4-1968 ansi_x3.4-1986 cp367 csascii ibm367 iso-ir-6 iso646-us iso_646.irv:1991 us",
    ),
    ("UTF-16", "utf_16_be", "csutf16"),
    ("UTF-16BE", "utf_16_be", "csutf16be"),
    ("UTF-16LE", "utf_16_le", "csutf16le"),
    ("UTF-8", "utf_8", "csutf8"),
    ("windows-1250", "cp1250", "cswindows1250"),
    ("windows-1251", "cp1251", "cswindows1251"),
    ("windows-1252", "cp1252", "cswindows1252"),
    ("windows-1253", "cp1253", "cswindows1253"),
    ("windows-1254", "cp1254", "cswindows1254"),
    ("windows-1255", "cp1255", "cswindows1255"),
    ("windows-1256", "cp1256", "cswindows1256"),
    ("windows-1257", "cp1257", "cswindows1257"),
    ("windows-1258", "cp1258", "cswindows1258"),
    ("windows-874", "cp874", "cswindows874"),
)
"""IANA's name, Python's name and the other names of each character set. Source: Go's x/text/encoding/ianaindex, which has
IBM1047 as well."""


def _find(name: str) -> tuple[str, str]:
    """IANA's and Python's names of the character set."""
    wanted = name.lower()
    for iana, codec, aliases in _CHARSETS:
        if wanted == iana.lower() or wanted in aliases.split():
            return iana, codec
    text = "%s is not a supported IANA encoding name or alias in this version"
    raise FunctionCallError(text, 1, go_quote(name))


def _encode(text: str, charset: str) -> str:
    name, codec = _find(charset)
    try:
        encoded = text.encode(codec)
    except UnicodeEncodeError:
        reason = "the given string contains characters that cannot be represented in %s"
        raise FunctionCallError(reason, 0, name) from None
    return b64encode(BOM_UTF16_BE + encoded if name == "UTF-16" else encoded).decode()


def _decode(source: str, charset: str) -> str:
    name, codec = _find(charset)
    encoded = decode_base64(source)
    if encoded is None:
        raise FunctionCallError(
            f"the given value is has an invalid base64 symbol at offset {base64_mistake(source)}", 0
        )
    if name == "UTF-16" and encoded.startswith(BOM_UTF16_LE):
        codec = "utf_16_le"
    try:
        text = encoded.decode(codec)
    except UnicodeDecodeError:
        text = "\ufffd"
    if "\ufffd" in text:
        raise FunctionCallError("the given string contains symbols that are not defined for %s", 0, name)
    return text.removeprefix("\ufeff") if name == "UTF-16" else text


FUNCTIONS = (
    text_function(
        "textencodebase64",
        ["string", "encoding"],
        _encode,
        "Encodes the text in a character set, given by its IANA name, and that in Base64.",
        'textencodebase64("Hi", "UTF-16LE") = "SABpAA=="',
    ),
    text_function(
        "textdecodebase64",
        ["source", "encoding"],
        _decode,
        "Decodes Base64 that encodes a text in a character set, given by its IANA name.",
        'textdecodebase64("SABpAA==", "UTF-16LE") = "Hi"',
    ),
)
"""All functions of this module."""
