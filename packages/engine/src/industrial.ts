/**
 * What the parsers of industrial protocols know of a message beyond its bytes. A number that is not known is -1. Made
 * anew for each message: whoever holds one may keep it.
 */
export type Industrial =
  | ModbusFacts
  | Dnp3Facts
  | S7CommPlusFacts
  | CipFacts
  | Iec104Facts
  | MmsFacts
  | OpcUaFacts;

export interface ModbusFacts {
  readonly protocol: "modbus";
  readonly function: number;
  readonly unit: number;
}

/** Of an application fragment, with the frame that completes it. */
export interface Dnp3Facts {
  readonly protocol: "dnp3";
  readonly function: number;
  /** Internal indications of a response, bits as in `dnp3_ind`: the first octet is the lower one. */
  readonly indications: number;
}

export interface S7CommPlusFacts {
  readonly protocol: "s7commplus";
  readonly opcode: number;
  readonly function: number;
}

/** EtherNet/IP, and the CIP message in it if there is one. */
export interface CipFacts {
  readonly protocol: "cip";
  /** Command of the EtherNet/IP header; -1 where there is no such header, as in cyclic data. */
  readonly command: number;
  readonly message: CipMessage | undefined;
}

export interface CipMessage {
  readonly request: boolean;
  readonly service: number;
  /** Where a request goes. */
  readonly class: number;
  readonly instance: number;
  readonly attribute: number;
  /** General status of a response. */
  readonly status: number;
  /** Class in the connection path of a request that opens a connection. */
  readonly connectionClass: number;
}

export interface Iec104Facts {
  readonly protocol: "iec104";
  readonly type: "I" | "S" | "U";
  /** Type identification of what an I frame carries. */
  readonly function: number;
}

export interface MmsFacts {
  readonly protocol: "mms";
  /** Of a confirmed request or response. */
  readonly service: number;
}

/** Of a message, with each chunk of it. */
export interface OpcUaFacts {
  readonly protocol: "opcua";
  readonly type: string;
  readonly namespaceIndex: number;
  /** The encoding's id, which says what service this is; numeric ones only. */
  readonly nodeId: number;
}
