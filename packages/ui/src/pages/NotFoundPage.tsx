import type { ReactElement } from "react";
import { Link } from "wouter";
import { paths } from "../paths.ts";
import { Notice } from "../ui/Notice.tsx";

export const NotFoundPage = (): ReactElement => (
  <main id="main">
    <title>Not found · Peccary</title>
    <Notice title="There is no such page">
      <p>
        <Link href={paths.alerts}>To the alerts</Link>
      </p>
    </Notice>
  </main>
);
