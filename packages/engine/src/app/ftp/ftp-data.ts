import { FILE_DATA, PKT_DATA } from "../../buffers.ts";
import { FileContents } from "../file/contents.ts";
import type { AppParser, AppProtocol, AppSink, Direction } from "../protocol.ts";
import { Sections } from "../section.ts";

/** A data connection of FTP: one file, or a list of them. Known by the commands that asked for it, never by looking. */
export const ftpData: AppProtocol = {
  name: "ftp-data",
  service: "ftp-data",
  transports: ["tcp"],
  ports: [],
  probe: () => "no",
  open: (_flow, _transport, sink) => new FtpDataParser(sink),
};

class FtpDataParser implements AppParser {
  /** Of the file: it goes one way only. */
  readonly #contents: FileContents | undefined;
  readonly #sections: { readonly [direction in Direction]: Sections };

  constructor(sink: AppSink) {
    const contents = (this.#contents = FileContents.open("application/octet-stream", sink));
    const sections = (direction: Direction) =>
      new Sections(sink.holdings, (bytes, start, end) => {
        contents?.section(bytes, start, end);
        sink.buffers.set(PKT_DATA, bytes, start, end);
        sink.buffers.set(FILE_DATA, bytes, start, end);
        sink.unit(direction);
      });
    this.#sections = { "to-server": sections("to-server"), "to-client": sections("to-client") };
  }

  read(bytes: Uint8Array, start: number, end: number, direction: Direction): number {
    this.#sections[direction].add(bytes, start, end);
    return end - start;
  }

  gap(direction: Direction): void {
    this.#sections[direction].flush();
  }

  end(direction: Direction): void {
    this.#sections[direction].flush();
    this.#sections[direction].release();
  }

  close(): void {
    this.#contents?.release();
    this.#sections["to-server"].release();
    this.#sections["to-client"].release();
  }
}
