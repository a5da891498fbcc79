import { Button } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { type ReactElement, useState } from "react";
import { type HexRow, type HexRun, hexRows } from "../alerts/hex.ts";
import "./hex-dump.css";

interface Props {
  readonly bytes: Uint8Array;
  readonly matches: readonly (readonly [number, number])[];
}

/** Bytes shown before one asks for more. */
const AT_FIRST = 512;

/** Bytes as hex and as text; what the rule looked for is marked in both. */
export const HexDump = ({ bytes, matches }: Props): ReactElement => {
  const narrow = useMediaQuery("(max-width: 560px)");
  const [all, setAll] = useState(matches.some(([offset, length]) => offset + length > AT_FIRST));
  const shown = all ? bytes : bytes.subarray(0, AT_FIRST);
  return (
    <div className="hex-dump">
      <pre className="mono">
        {hexRows(shown, matches, narrow ? 8 : 16).map((row) => (
          <Row key={row.offset} {...row} />
        ))}
      </pre>
      {shown.length < bytes.length && (
        <Button size="compact-xs" variant="default" onClick={() => setAll(true)}>
          Show all {bytes.length} bytes
        </Button>
      )}
    </div>
  );
};

const Row = ({ offset, runs, missing }: HexRow): ReactElement => (
  <>
    <span className="hex-offset">{offset}</span>
    {runs.map((run, place) => (
      <Run key={run.at} {...run} text={run.hex} before={place === 0 ? "  " : " "} />
    ))}
    {" ".repeat(missing * 3 + 2)}
    {runs.map((run) => (
      <Run key={run.at} {...run} text={run.ascii} before="" />
    ))}
    {"\n"}
  </>
);

const Run = ({
  matched,
  text,
  before,
}: HexRun & { readonly text: string; readonly before: string }): ReactElement => (
  <>
    {before}
    {matched ? <mark>{text}</mark> : text}
  </>
);
