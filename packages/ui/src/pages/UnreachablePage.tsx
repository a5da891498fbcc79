import { Button } from "@mantine/core";
import type { ReactElement } from "react";
import { Notice } from "../ui/Notice.tsx";

interface Props {
  readonly problem: Error;
  readonly retry: () => void;
}

export const UnreachablePage = ({ problem, retry }: Props): ReactElement => (
  <main>
    <title>Peccary</title>
    <Notice title="The server does not answer" role="alert">
      <p>Is Peccary running? ({problem.message})</p>
      <Button size="xs" onClick={retry}>
        Try again
      </Button>
    </Notice>
  </main>
);
