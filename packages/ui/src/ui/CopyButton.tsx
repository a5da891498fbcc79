import { Button, CopyButton as Copying } from "@mantine/core";
import type { ReactElement } from "react";
import { CopyIcon, TickIcon } from "./icons.tsx";

interface Props {
  readonly text: string;
  /** Goes on after the label, for those who cannot see beside what the button stands. */
  readonly what: string;
  readonly label?: string;
}

export const CopyButton = ({ text, what, label = "Copy" }: Props): ReactElement => (
  <Copying value={text} timeout={2000}>
    {({ copied, copy }) => (
      <Button
        size="compact-xs"
        variant="default"
        leftSection={copied ? <TickIcon /> : <CopyIcon />}
        onClick={copy}
        aria-label={`${copied ? "Copied" : label} ${what}`}
      >
        {copied ? "Copied" : label}
      </Button>
    )}
  </Copying>
);
