import fc from "fast-check";
import { expect, test } from "vitest";
import { ascii } from "../../testing/stream.ts";
import { fileTypes, identifyFile } from "./types.ts";

const at = (offset: number, text: string): string => "\0".repeat(offset) + text;

test.each([
  ["%PDF-1.5\n", "PDF 1.5"],
  ["%PDF-1.9\n", "PDF"],
  ["%!PS-Adobe-3.0 EPSF-3.0", "EPS"],
  ["%!PS-Adobe-3.0", "PS"],
  ["MZ\x90", "MSEXE"],
  ["\x7fELF", "ELF"],
  ["PK\x03\x04\x14\0\0\0\x08\0", "ZIP"],
  ["PK\x03\x04\x14\0\x01\0\x08\0", "ZIP_ENC"],
  [`PK\x03\x04\x14\0${"\0".repeat(24)}META-INF/MANIFEST.MF`, "JAR"],
  [`PK\x03\x04\x14\0\x06\0${"\0".repeat(22)}[Content_Types].xml`, "NEW_OFFICE"],
  ["\xca\xfe\xba\xbe\0\0\0\x34", "JAVA_CLASS"],
  ["\xca\xfe\xba\xbe\0\0\0\x02", "MACHO"],
  ["GIF89a", "GIF 89a"],
  ["RIFF\0\0\0\0WAVE", "WAV"],
  ["RIFF\0\0\0\0AVI ", "RIFF"],
  [at(257, "ustar\x0000"), "POSIX_TAR"],
  [at(2, "-lh5-"), "LHA"],
  ["plain text", undefined],
  ["%PD", undefined],
  ["", undefined],
])("%j is %s", (text, expected) => {
  const bytes = ascii(`xx${text}`);
  const { name, version } = fileTypes[identifyFile(bytes, 2, bytes.length)] ?? {};
  expect(version === undefined ? name : `${name} ${version}`).toBe(expected);
});

test("any octets", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
      expect(identifyFile(bytes, 0, bytes.length)).toBeLessThan(fileTypes.length);
    }),
  );
});
