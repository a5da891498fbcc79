import type { ReactElement } from "react";
import { Redirect, Route, Switch } from "wouter";
import { Header } from "./components/Header.tsx";
import { AlertsPage } from "./pages/AlertsPage.tsx";
import { LoginPage } from "./pages/LoginPage.tsx";
import { NotFoundPage } from "./pages/NotFoundPage.tsx";
import { UnreachablePage } from "./pages/UnreachablePage.tsx";
import { paths } from "./paths.ts";
import { useSession } from "./queries.ts";

/** Every page, behind the door. The address stays while one signs in, so a link leads where it should. */
export function Routes(): ReactElement | null {
  const { data, error, refetch } = useSession();
  if (error) return <UnreachablePage problem={error} retry={() => void refetch()} />;
  if (!data) return null;
  if (!data.signedIn) return <LoginPage why={data.why} />;
  return (
    <div className="frame">
      <Header session={data.session} />
      <Switch>
        <Route path="/">
          <Redirect to={paths.alerts} replace />
        </Route>
        <Route path={paths.alerts}>
          <AlertsPage />
        </Route>
        <Route>
          <NotFoundPage />
        </Route>
      </Switch>
    </div>
  );
}
