import type { ReactElement, ReactNode } from "react";
import "./notice.css";

interface Props {
  readonly title: string;
  readonly role?: "alert" | "status";
  readonly children: ReactNode;
}

/** What fills the place of a list that has nothing to show. */
export const Notice = ({ title, role, children }: Props): ReactElement => (
  <div className="notice" role={role}>
    <h2>{title}</h2>
    {children}
  </div>
);
