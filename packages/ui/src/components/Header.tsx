import { ActionIcon, Button, Tooltip, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import type { Session } from "@peccary/api";
import type { ReactElement } from "react";
import { Link } from "wouter";
import { paths } from "../paths.ts";
import { useSessionActions } from "../queries.ts";
import { LeaveIcon, MoonIcon, SunIcon } from "../ui/icons.tsx";
import { Wordmark } from "./Logo.tsx";
import "./header.css";

export const Header = ({ session }: { readonly session: Session }): ReactElement => {
  const { signOut } = useSessionActions();
  return (
    <header className="header">
      <a className="skip" href="#main">
        Skip to content
      </a>
      <Link href={paths.alerts} className="home" aria-label="Peccary, to the alerts">
        <Wordmark />
      </Link>
      <span className="cluster">
        <span className="dim">Cluster</span> <strong>{session.cluster}</strong>
      </span>
      <span className="spacer" />
      <span className="version dim">{session.version}</span>
      <ThemeToggle />
      <Tooltip label={`Signed in as ${session.user}`}>
        <Button
          variant="default"
          size="xs"
          leftSection={<LeaveIcon />}
          onClick={() => void signOut()}
          aria-label={`Log out ${session.user}`}
          className="log-out"
        >
          Log out
        </Button>
      </Tooltip>
    </header>
  );
};

export const ThemeToggle = (): ReactElement => {
  const { setColorScheme } = useMantineColorScheme();
  const other = useComputedColorScheme("light") === "light" ? "dark" : "light";
  const label = `Use the ${other} theme`;
  return (
    <Tooltip label={label}>
      <ActionIcon variant="default" size={30} aria-label={label} onClick={() => setColorScheme(other)}>
        {other === "dark" ? <MoonIcon /> : <SunIcon />}
      </ActionIcon>
    </Tooltip>
  );
};
