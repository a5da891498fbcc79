import type { ReactElement } from "react";
import { severityLevel } from "../alerts/severity.ts";
import "./severity.css";

/** A severity as word and number; the colour only helps. */
export const Severity = ({ value }: { readonly value: number }): ReactElement => {
  const { name, label } = severityLevel(value);
  return (
    <span className={`severity severity-${name}`}>
      {label} <span className="severity-number">{value}</span>
    </span>
  );
};
