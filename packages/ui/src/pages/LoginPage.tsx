import { Button, PasswordInput } from "@mantine/core";
import { type FormEvent, type ReactElement, useState } from "react";
import { ThemeToggle } from "../components/Header.tsx";
import { Wordmark } from "../components/Logo.tsx";
import { type SessionState, useSessionActions } from "../queries.ts";
import "./login-page.css";

type Why = Extract<SessionState, { signedIn: false }>["why"];

const reasons: { readonly [why in Why]: string | undefined } = {
  new: undefined,
  refused: "The link's token is not valid, or no longer.",
  expired: "Your session has ended. Sign in again to go on where you were.",
  left: "You are logged out.",
};

export const LoginPage = ({ why }: { readonly why: Why }): ReactElement => {
  const { signIn } = useSessionActions();
  const [token, setToken] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (token.trim() === "") return setProblem("Paste the token first.");
    setBusy(true);
    setProblem(undefined);
    try {
      if (!(await signIn(token.trim()))) setProblem("This token is not valid.");
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <main className="login">
      <title>Sign in · Peccary</title>
      <div className="login-theme">
        <ThemeToggle />
      </div>
      <form className="login-card" onSubmit={(event) => void submit(event)} noValidate>
        <Wordmark />
        <h1>Sign in</h1>
        {reasons[why] && (
          <p className="login-reason" role={why === "left" ? "status" : "alert"}>
            {reasons[why]}
          </p>
        )}
        <PasswordInput
          label="Token"
          description="peccary up prints it, with a link that signs in by itself."
          value={token}
          onChange={({ currentTarget }) => setToken(currentTarget.value)}
          error={problem}
          errorProps={{ role: "alert" }}
          autoComplete="current-password"
          spellCheck={false}
          autoFocus
        />
        <Button type="submit" fullWidth loading={busy}>
          Sign in
        </Button>
      </form>
    </main>
  );
};
