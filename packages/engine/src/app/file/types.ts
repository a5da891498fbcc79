import { fromLatin1 } from "../../bytes.ts";

/** Octets of a file's start by which its type is told. */
export const ENOUGH_TO_TELL = 512;

/** What a file is, by the name that rules call it: those of Snort's file_magic. */
export interface FileType {
  readonly name: string;
  readonly version?: string;
}

interface Magic extends FileType {
  /** What stands there; characters are octets, and `?` is any. */
  readonly starts: string;
  readonly at?: number;
}

/** From the more to the less special: the first that fits is meant. */
const magics: readonly Magic[] = [
  ...["1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "2.0"].map((version) => ({
    name: "PDF",
    version,
    starts: `%PDF-${version}`,
  })),
  { name: "PDF", starts: "%PDF-" },
  { name: "EPS", starts: "%!PS-Adobe-?.? EPSF" },
  { name: "EPS", starts: "\xc5\xd0\xd3\xc6" },
  { name: "PS", starts: "%!PS" },
  { name: "RTF", starts: "{\\rt" },
  { name: "MSOLE2", starts: "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" },
  { name: "MSCHM", starts: "ITSF" },
  { name: "HLP", starts: "?_\x03\0" },
  { name: "ONE", starts: "\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3" },
  { name: "MDB", starts: "\0\x01\0\0Standard Jet DB" },
  { name: "ACCDB", starts: "\0\x01\0\0Standard ACE DB" },
  { name: "MNY", starts: "\0\x01\0\0MSISAM Database" },
  { name: "PST", starts: "!BDN" },
  { name: "WRI", starts: "1\xbe\0\0\0\xab" },
  { name: "LNK", starts: "L\0\0\0\x01\x14\x02\0" },
  { name: "NEW_OFFICE", starts: "PK\x03\x04??????????????????????????[Content_Types].xml" },
  { name: "NEW_OFFICE", starts: "PK\x03\x04??????????????????????????_rels/.rels" },
  { name: "NEW_OFFICE", starts: "PK\x03\x04??????????????????????????docProps" },
  { name: "JAR", starts: "PK\x03\x04??????????????????????????META-INF/" },
  { name: "ZIP_ENC", starts: "PK\x03\x04??\x01\0" },
  { name: "ZIP_ENC", starts: "PK\x03\x04??\x09\0" },
  { name: "ZIP", starts: "PK\x03\x04" },
  { name: "ZIP", starts: "PK\x05\x06" },
  { name: "RAR", version: "5", starts: "Rar!\x1a\x07\x01\0" },
  { name: "RAR", version: "4", starts: "Rar!\x1a\x07\0" },
  { name: "7Z", starts: "7z\xbc\xaf\x27\x1c" },
  { name: "GZ", starts: "\x1f\x8b\x08" },
  { name: "BZ", starts: "BZh" },
  { name: "XZ", starts: "\xfd7zXZ\0" },
  { name: "ZSTD", starts: "\x28\xb5\x2f\xfd" },
  { name: "MSCAB", starts: "MSCF\0\0\0\0" },
  { name: "ISHIELD_CAB", starts: "ISc(" },
  { name: "ARJ", starts: "\x60\xea" },
  { name: "LHA", starts: "-lh?-", at: 2 },
  { name: "CPIO_ODC", starts: "070707" },
  { name: "CPIO_NEWC", starts: "070701" },
  { name: "CPIO_CRC", starts: "070702" },
  { name: "POSIX_TAR", starts: "ustar\0", at: 257 },
  { name: "OLD_TAR", starts: "ustar ", at: 257 },
  { name: "JARPACK", starts: "\xca\xfe\xd0\x0d" },
  { name: "SIS", starts: "????????\x19\x04\0\x10" },
  { name: "MSEXE", starts: "MZ" },
  { name: "ELF", starts: "\x7fELF" },
  { name: "MACHO", starts: "\xfe\xed\xfa\xce" },
  { name: "MACHO", starts: "\xfe\xed\xfa\xcf" },
  { name: "MACHO", starts: "\xce\xfa\xed\xfe" },
  { name: "MACHO", starts: "\xcf\xfa\xed\xfe" },
  // Both begin alike; no program for several machines is for more than 30 of them, and no class file older than 45.
  { name: "JAVA_CLASS", starts: "\xca\xfe\xba\xbe??\0?" },
  { name: "MACHO", starts: "\xca\xfe\xba\xbe" },
  { name: "WASM", starts: "\0asm" },
  { name: "DMP", starts: "PAGEDU" },
  { name: "NTHIVE", starts: "regf" },
  { name: "9XHIVE", starts: "CREG" },
  { name: "VMDK", starts: "KDMV" },
  { name: "TORRENT", starts: "d8:announce" },
  { name: "DICM", starts: "DICM", at: 128 },
  { name: "SWF", starts: "FWS" },
  { name: "SWF", starts: "CWS" },
  { name: "SWF", starts: "ZWS" },
  { name: "FLV", starts: "FLV\x01" },
  { name: "GIF", version: "87a", starts: "GIF87a" },
  { name: "GIF", version: "89a", starts: "GIF89a" },
  { name: "PNG", starts: "\x89PNG\r\n\x1a\n" },
  { name: "JPEG", starts: "\xff\xd8\xff" },
  { name: "TIFF", starts: "II*\0" },
  { name: "TIFF", starts: "MM\0*" },
  { name: "BMP", starts: "BM????\0\0\0\0" },
  { name: "ICO", starts: "\0\0\x01\0" },
  { name: "PSD", starts: "8BPS" },
  { name: "DWG", starts: "AC10" },
  { name: "EMF", starts: "\x01\0\0\0????????????????????????????????????\x20EMF" },
  { name: "WMF", starts: "\xd7\xcd\xc6\x9a" },
  { name: "WAV", starts: "RIFF????WAVE" },
  { name: "RIFF", starts: "RIFF" },
  { name: "RIFX", starts: "RIFX" },
  { name: "OGG", starts: "OggS" },
  { name: "FLAC", starts: "fLaC" },
  { name: "MIDI", starts: "MThd" },
  { name: "MP3", starts: "ID3" },
  { name: "WMV", starts: "\x30\x26\xb2\x75\x8e\x66\xcf\x11" },
  { name: "RMF", starts: ".RMF" },
  { name: "MKV", starts: "\x1a\x45\xdf\xa3" },
  { name: "MPEG", starts: "\0\0\x01\xba" },
  { name: "MPEG", starts: "\0\0\x01\xb3" },
  { name: "MOV", starts: "ftypqt", at: 4 },
  { name: "MP4", starts: "ftyp", at: 4 },
  { name: "MOV", starts: "moov", at: 4 },
  { name: "MOV", starts: "mdat", at: 4 },
  { name: "BINHEX", starts: "(This file must be converted with BinHex" },
  { name: "UUENCODED", starts: "begin " },
  { name: "SCRENC", starts: "#@~^" },
];

/** All types, by number. */
export const fileTypes: readonly FileType[] = magics;

const ANY = 0x3f;
const starts = magics.map((magic) => fromLatin1(magic.starts));

/** The number of the type that starts like this, or -1. */
export function identifyFile(bytes: Uint8Array, start: number, end: number): number {
  for (let number = 0; number < magics.length; number++) {
    const magic = starts[number]!;
    const from = start + (magics[number]!.at ?? 0);
    if (from + magic.length > end) continue;
    let at = 0;
    while (at < magic.length && (magic[at] === ANY || magic[at] === bytes[from + at])) at++;
    if (at === magic.length && (magics[number]!.name !== "JAVA_CLASS" || bytes[from + 7]! >= OLDEST_CLASS))
      return number;
  }
  return -1;
}

const OLDEST_CLASS = 45;
